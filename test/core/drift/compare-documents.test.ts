/** Two documents compared without a server, whatever each of them is. */
import { describe, expect, it } from 'vitest';
import { compareDocuments } from '../../../src/core/drift/compare-documents.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/db/1)';

function declared(env: readonly JsonObject[] = [], change: JsonObject = {}): JsonObject {
  const web = {
    image: 'nginx:1',
    resources: { requests: { cpu: 1, memoryInGB: 1 } },
    ...(env.length > 0 ? { environmentVariables: env } : {}),
  };
  return {
    name: 'web',
    location: 'westeurope',
    properties: { osType: 'Linux', containers: [{ name: 'web', properties: web }] },
    ...change,
  };
}

const RETURNED: JsonObject = {
  id: '/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerInstance/containerGroups/web',
  name: 'web',
  type: 'Microsoft.ContainerInstance/containerGroups',
  location: 'West Europe',
  tags: { 'mooring-owner': 'x' },
  properties: {
    provisioningState: 'Succeeded',
    sku: 'Standard',
    initContainers: [],
    instanceView: { state: 'Running' },
    osType: 'Linux',
    containers: [
      {
        name: 'web',
        properties: {
          image: 'nginx:1',
          ports: [],
          environmentVariables: [],
          instanceView: { restartCount: 0 },
          resources: { requests: { cpu: 1.0, memoryInGB: 1.0 } },
        },
      },
    ],
  },
};

function differences(first: JsonObject, second: JsonObject) {
  const compared = compareDocuments(first, second);
  if (!compared.ok) throw new Error(compared.rule);
  return compared.differences;
}

describe('two documents', () => {
  it('that mean the same do not differ: a declaration, a body as returned, a template', () => {
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      resources: [
        { type: 'Microsoft.Storage/storageAccounts', name: 's' },
        { type: 'Microsoft.ContainerInstance/containerGroups', apiVersion: '2026-07-01', ...declared() },
      ],
    };
    const all = [declared(), RETURNED, template, { ...template, resources: { group: template.resources[1] ?? {} } }];
    for (const first of all) for (const second of all) expect(differences(first, second)).toEqual([]);
  });

  it('differ in the spelling of names no more than in case', () => {
    const { properties, ...rest } = declared();
    expect(differences(declared(), { ...rest, Properties: properties ?? {} })).toEqual([]);
  });

  it('differ by place and class, the first being what is declared', () => {
    expect(differences(declared(), declared([{ name: 'A', value: 'b' }], { location: 'northeurope' }))).toMatchObject([
      { pointer: '/location', kind: 'changed', declared: 'westeurope', actual: 'northeurope', class: 'recreate' },
      { pointer: expect.stringContaining('environmentVariables'), kind: 'added', class: 'update' },
    ]);
  });

  it('differ in tags that either has and in their name', () => {
    const second = declared([], { name: 'shop', tags: { b: '1', 'mooring-hash': 'x' } });
    expect(differences(declared([], { tags: { a: '1' } }), second)).toMatchObject([
      { pointer: '/name', class: 'recreate' },
      { pointer: '/tags/a', kind: 'missing', class: 'tags' },
      { pointer: '/tags/b', kind: 'added', class: 'tags' },
    ]);
  });

  it('differ in Mooring’s own settings, leaf by leaf', () => {
    const first = declared([], { mooring: { protect: true, drift: { mode: 'report', ignore: ['/tags/a'] } } });
    const second = declared([], { mooring: { hold: true, drift: { mode: 'repair', ignore: ['/tags/a'] } } });
    expect(differences(first, second)).toMatchObject([
      { pointer: '/mooring/protect', kind: 'missing', declared: true, class: 'none' },
      { pointer: '/mooring/drift/mode', kind: 'changed', declared: 'report', actual: 'repair', class: 'none' },
      { pointer: '/mooring/hold', kind: 'added', actual: true, class: 'none' },
    ]);
  });

  it('differ in secrets by place alone; a secret that one of them lacks is none', () => {
    const first = declared([
      { name: 'A', value: '1' },
      { name: 'KEY', secureValue: 'canary-1' },
    ]);
    const second = declared([
      { name: 'KEY', secureValue: REFERENCE },
      { name: 'A', value: '1' },
    ]);
    expect(differences(first, second)).toEqual([
      expect.objectContaining({
        pointer: '/properties/containers/0/properties/environmentVariables/1/secureValue',
        declared: '[secret]',
        actual: REFERENCE,
        class: 'update',
      }),
    ]);
    expect(differences(second, declared([{ name: 'KEY' }, { name: 'A', value: '1' }]))).toEqual([]);
  });

  it('never show a plain value that looks like a secret, and do show others', () => {
    const first = declared([
      { name: 'DB_PASSWORD', value: 'canary-1' },
      { name: 'LEVEL', value: 'debug' },
    ]);
    const second = declared([
      { name: 'DB_PASSWORD', value: 'canary-2' },
      { name: 'LEVEL', value: 'info' },
    ]);
    const found = differences(first, second);
    expect(JSON.stringify(found)).not.toContain('canary');
    expect(found).toMatchObject([
      { declared: '[secret]', actual: '[secret]' },
      { declared: 'debug', actual: 'info' },
    ]);
    const added = differences(declared(), second);
    expect(JSON.stringify(added)).not.toContain('canary');
  });
});

describe('a document that is no container group', () => {
  it('is refused, by which of the two it is', () => {
    expect(compareDocuments({ a: 1 }, declared())).toMatchObject({ ok: false, document: 'first' });
    expect(compareDocuments(declared(), { resources: [] })).toMatchObject({
      ok: false,
      document: 'second',
      rule: 'is a template with 0 container groups: it must have one',
    });
  });
});
