import { describe, expect, it } from 'vitest';
import { notDeclarable } from '../../../src/core/adopt/declarable.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const container = (more: JsonObject = {}): JsonObject => ({
  name: 'web',
  properties: { image: 'nginx:1', resources: { requests: { cpu: 1, memoryInGB: 1 } }, ...more },
});
const running = (properties: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  location: 'westeurope',
  properties: { osType: 'Linux', containers: [container()], provisioningState: 'Succeeded', ...properties },
  ...more,
});
const tags = (count: number): JsonObject => ({
  tags: Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'x'])),
});

describe('a container group that runs', () => {
  it.each<[string, JsonObject]>([
    ['as most do', running()],
    ['with as many tags as leave room for ours', running({}, tags(45))],
    [
      'with a secret in its environment',
      running({ containers: [container({ environmentVariables: [{ name: 'A' }] })] }),
    ],
    ['with a volume of secrets', running({ volumes: [{ name: 'files', secret: {} }] })],
    [
      'with a file share',
      running({ volumes: [{ name: 'files', azureFile: { shareName: 's', storageAccountName: 'a' } }] }),
    ],
    ['with a registry’s login', running({ imageRegistryCredentials: [{ server: 'a.azurecr.io', username: 'u' }] })],
  ])('%s could be declared, whatever secrets it has', (_, body) => {
    expect(notDeclarable({ name: 'web', body })).toBeUndefined();
  });

  it('with more tags than leave room for ours could not, and it is said where', () => {
    expect(notDeclarable({ name: 'web', body: running({}, tags(46)) })).toBe(
      'it could not be declared as it runs: /tags has 46 tags: Azure takes 50, and Mooring needs 5 of them',
    );
  });
});
