import { describe, expect, it } from 'vitest';
import { maskDocument } from '../../../src/core/spec/mask.ts';
import { valueAt } from '../../../src/core/spec/pointer.ts';
import { sample } from './sample.ts';

const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/a)';
const DOCUMENT = sample({
  top: { tags: { team: 'shop', apiToken: 'hush1' } },
  container: {
    command: ['run', 'AccountKey=hush2'],
    environmentVariables: [
      { name: 'MODE', value: 'fast' },
      { name: 'DB_PASSWORD', value: 'hush3' },
      { name: 'A', secureValue: 'hush4' },
      { name: 'B', secureValue: REFERENCE },
      { name: 'TOKEN', value: 51515151 },
    ],
    configMap: { keyValuePairs: { mode: 'fast', clientSecret: 'hush5' } },
    livenessProbe: {
      httpGet: { port: 80, httpHeaders: [{ name: 'Authorization', value: 'Bearer hush6hush6hush6hush6' }] },
    },
  },
  properties: {
    imageRegistryCredentials: [{ server: 'a', username: 'u', password: 'hush7' }],
    volumes: [
      { name: 'files', azureFile: { shareName: 's', storageAccountName: 'a', storageAccountKey: 'hush8' } },
      { name: 'certs', secret: { a: 'hush9' } },
      { name: 'source', gitRepo: { repository: 'https://me:hush10@example.com/a.git' } },
    ],
    diagnostics: { logAnalytics: { workspaceId: 'w', workspaceKey: 'hush11' } },
    extensions: [{ name: 'e', properties: { settings: { password: 'hush12' }, protectedSettings: { a: 'hush13' } } }],
  },
});

describe('a masked document', () => {
  const masked = maskDocument(DOCUMENT);
  const variables = '/properties/containers/0/properties/environmentVariables';

  it('shows no secret and nothing that looks like one', () => {
    expect(JSON.stringify(masked)).not.toMatch(/hush|51515151/);
    expect(valueAt(masked, `${variables}/2/secureValue`)).toBe('[secret]');
    expect(valueAt(masked, '/properties/extensions/0/properties/protectedSettings')).toBe('[secret]');
  });

  it('shows vault references and all else', () => {
    expect(valueAt(masked, `${variables}/3/secureValue`)).toBe(REFERENCE);
    expect(valueAt(masked, `${variables}/0/value`)).toBe('fast');
    expect(valueAt(masked, '/tags/team')).toBe('shop');
    expect(valueAt(masked, '/properties/containers/0/properties/command/0')).toBe('run');
    expect(valueAt(masked, '/properties/volumes/0/azureFile/shareName')).toBe('s');
    expect(maskDocument(sample())).toEqual(sample());
  });

  it('hides secrets also under names in other letters', () => {
    const document = {
      Properties: {
        Containers: [
          {
            Properties: {
              EnvironmentVariables: [
                { Name: 'PASSWORD', Value: 'hush' },
                { Name: 'A', SECUREVALUE: 'hush' },
              ],
            },
          },
        ],
      },
    };
    expect(JSON.stringify(maskDocument(document))).not.toContain('hush');
  });
});
