import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { valueAt } from '../../../src/core/spec/pointer.ts';
import { render } from '../../../src/core/spec/render.ts';
import { plainSecretsIn, replaceAt, secretsIn } from '../../../src/core/spec/secrets.ts';
import { accepted, sample } from './sample.ts';

const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/web-1/0a)';
const DOCUMENT = sample({
  container: {
    environmentVariables: [
      { name: 'A', value: 'plain' },
      { name: 'B', secureValue: 's1' },
      { name: 'C', secureValueReference: 'r' },
    ],
  },
  properties: {
    initContainers: [
      { name: 'init', properties: { image: 'busybox', environmentVariables: [{ name: 'D', secureValue: 's2' }] } },
    ],
    imageRegistryCredentials: [
      { server: 'a.azurecr.io', username: 'u', password: 's3' },
      { server: 'b.azurecr.io', username: 'u', passwordReference: 'r' },
    ],
    volumes: [
      { name: 'files', azureFile: { shareName: 's', storageAccountName: 'a', storageAccountKey: 's4' } },
      { name: 'certs', secret: { 'a/b.pem': 'czU=', constructor: 'czY=' } },
      { name: 'refs1', secretReference: { a: 'r' } },
    ],
    diagnostics: { logAnalytics: { workspaceId: 'w', workspaceKey: 's7' } },
    extensions: [
      {
        name: 'kube',
        properties: {
          extensionType: 'kube-proxy',
          version: '1.0',
          settings: { a: 'plain' },
          protectedSettings: { kubeConfig: 's8' },
        },
      },
    ],
  },
});
const POINTERS = [
  '/properties/containers/0/properties/environmentVariables/1/secureValue',
  '/properties/initContainers/0/properties/environmentVariables/0/secureValue',
  '/properties/imageRegistryCredentials/0/password',
  '/properties/volumes/0/azureFile/storageAccountKey',
  '/properties/volumes/1/secret/a~1b.pem',
  '/properties/volumes/1/secret/constructor',
  '/properties/diagnostics/logAnalytics/workspaceKey',
  '/properties/extensions/0/properties/protectedSettings',
];
const references = (document: JsonObject): Map<string, string> =>
  new Map(secretsIn(document).map(({ pointer }) => [pointer, REFERENCE]));

describe('the secrets of a document', () => {
  it('are found at every place ACI has for them, and ACI’s own references are not among them', () => {
    expect(secretsIn(DOCUMENT)).toEqual(
      ['s1', 's2', 's3', 's4', 'czU=', 'czY=', 's7', '{"kubeConfig":"s8"}'].map((value, index) => ({
        pointer: POINTERS[index],
        value,
      })),
    );
  });

  it('are at the same places in the body that is rendered from it', () => {
    const body = render(accepted(DOCUMENT).declaration, {});
    expect(secretsIn(body)).toEqual(secretsIn(DOCUMENT));
  });

  it('are found however their names are spelled, since ACI reads any spelling', () => {
    const document: JsonObject = {
      Properties: { CONTAINERS: [{ properties: { environmentvariables: [{ name: 'A', SecureValue: 's' }] } }] },
    };
    expect(secretsIn(document)).toEqual([
      { pointer: '/Properties/CONTAINERS/0/properties/environmentvariables/0/SecureValue', value: 's' },
    ]);
  });

  it('are found where they are written as numbers, and not where they are empty', () => {
    const environmentVariables = [
      { name: 'A', secureValue: 1234 },
      { name: 'B', secureValue: '' },
      { name: 'C', secureValue: null },
    ];
    expect(secretsIn(sample({ container: { environmentVariables } })).map(({ value }) => value)).toEqual(['1234']);
  });

  it('are gone from everywhere once replaced by references, and what is left is still a declaration', () => {
    const stored = replaceAt(DOCUMENT, references(DOCUMENT));
    expect(JSON.stringify(stored)).not.toMatch(/"s\d"|czU=|czY=|kubeConfig/);
    expect(plainSecretsIn(stored)).toEqual([]);
    expect(plainSecretsIn(DOCUMENT)).toHaveLength(8);
    expect(secretsIn(accepted(stored).declaration.body).map(({ value }) => value)).toEqual(Array(8).fill(REFERENCE));
  });

  it('come back exactly as they were, protected settings as an object', () => {
    const stored = replaceAt(DOCUMENT, references(DOCUMENT));
    const values = new Map(secretsIn(DOCUMENT).map(({ pointer, value }) => [pointer, value]));
    expect(replaceAt(stored, values)).toEqual(DOCUMENT);
  });

  it('that look like JSON elsewhere stay texts', () => {
    const pointer = '/properties/imageRegistryCredentials/0/password';
    expect(valueAt(replaceAt(DOCUMENT, new Map([[pointer, '{"a":1}']])), pointer)).toBe('{"a":1}');
  });
});
