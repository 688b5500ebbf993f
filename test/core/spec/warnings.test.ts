import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { container, DIGEST, sample, warnings } from './sample.ts';

const C = '/properties/containers/0/properties';
const withEnvironment = (...environmentVariables: JsonObject[]): JsonObject =>
  sample({ container: { environmentVariables } });
const withSibling = (value: string): string[] =>
  warnings(
    sample({
      properties: {
        containers: [
          container('web', { ports: [{ port: 80 }] }),
          container('redis', { environmentVariables: [{ name: 'TARGET', value }] }),
        ],
      },
    }),
  );

describe('a declaration is accepted with a warning', () => {
  it('for a plain value that looks like a secret, which the warning does not quote', () => {
    const found = warnings(withEnvironment({ name: 'DB_PASSWORD', value: 'hunter2' }, { name: 'MODE', value: 'fast' }));
    expect(found).toEqual([expect.stringContaining(`${C}/environmentVariables/0/value looks like a secret`)]);
    expect(found.join()).not.toContain('hunter2');
  });

  it('for a secret in a command, and in a repository’s address', () => {
    const found = warnings(
      sample({
        container: { command: ['run', '--db', 'Server=a;AccountKey=abc'] },
        properties: { volumes: [{ name: 'source', gitRepo: { repository: 'https://me:pass@example.com/a.git' } }] },
      }),
    );
    expect(found.map((text) => text.split(' ')[0])).toEqual([
      `${C}/command/2`,
      '/properties/volumes/0/gitRepo/repository',
    ]);
  });

  it.each([
    'http://web:8080',
    'http://web',
    'see http://WEB/api',
    'amqp://user:x1@web:5672/',
    'web:6379',
    'a=1,web:6379',
    'redis:6379',
  ])('for a value that addresses a sibling by name: %s', (value) => {
    const found = withSibling(value).filter((text) => text.includes('by name'));
    expect(found).toEqual([
      expect.stringMatching(/addresses container "(web|redis)" by name: within a group it must be localhost/),
    ]);
  });

  it.each([
    'http://localhost:8080',
    'http://web.example.com',
    'http://myweb:80',
    'web',
    'the web: 80',
    'http://example.com/web:80',
    'web:latest',
    'web:8080.x',
  ])('but not for %s', (value) => {
    expect(withSibling(value)).toEqual([]);
  });

  it('for an image that follows nothing, unless that was said', () => {
    const image = `nginx@${DIGEST}`;
    expect(warnings(sample({ container: { image } }))).toEqual([
      `${C}/image has a digest, so it follows no tag: pushes do not change it`,
    ]);
    expect(warnings(sample({ container: { image }, mooring: { images: { web: { follow: 'none' } } } }))).toEqual([]);
  });

  it('for what an exported file leaves out and ACI needs', () => {
    const found = warnings(
      sample({
        container: { environmentVariables: [{ name: 'A' }] },
        properties: {
          volumes: [{ name: 'files', azureFile: { shareName: 's', storageAccountName: 'a' } }],
          imageRegistryCredentials: [{ server: 'a.azurecr.io', username: 'u' }],
          diagnostics: { logAnalytics: { workspaceId: 'w' } },
        },
      }),
    );
    expect(found.map((text) => text.split(',')[0])).toEqual([
      `${C}/environmentVariables/0 has no value: an exported file leaves secure values out`,
      '/properties/volumes/0/azureFile has no storageAccountKey: an exported file leaves it out',
      '/properties/imageRegistryCredentials/0 has no password: an exported file leaves it out',
      '/properties/diagnostics/logAnalytics has no workspaceKey: an exported file leaves it out',
    ]);
  });

  it('for an image of ACR’s that only the system-assigned identity could pull', () => {
    const parts = { top: { identity: { type: 'SystemAssigned' } }, container: { image: 'shop.azurecr.io/web' } };
    expect(warnings(sample(parts))).toEqual([
      `${C}/image has no credential for its registry: ACI cannot pull with the system-assigned identity`,
    ]);
  });

  it('for a variable’s name beyond what ACI documents', () => {
    expect(warnings(withEnvironment({ name: 'Logging.Level', value: 'x' }))).toEqual([
      `${C}/environmentVariables/0/name ACI documents letters, digits and "_" only for a variable’s name`,
    ]);
  });

  it('for a network profile, which today’s ACI does not know', () => {
    const found = warnings(sample({ properties: { networkProfile: { id: 'x' }, ipAddress: null } }));
    expect(found).toEqual(['/properties/networkProfile only API versions before 2021-07-01 know it: use subnetIds']);
  });
});

describe('an upgrade that overlaps', () => {
  const traffic = { trafficManager: { profile: 'web-tm' } };
  const share = { shareName: 's', storageAccountName: 'a', storageAccountKey: 'a2V5' };
  const mounted = (azureFile: JsonObject, mount: JsonObject, mooring: JsonObject): string[] =>
    warnings(
      sample({
        container: { volumeMounts: [{ name: 'files', mountPath: '/data', ...mount }] },
        properties: { volumes: [{ name: 'files', azureFile }] },
        mooring,
      }),
    ).filter((text) => text.includes('azureFile'));

  it.each(['Rolling', 'BlueGreen'])('is told to share a file share between revisions, with %s', (type) => {
    const strategy = { type };
    expect(mounted(share, {}, { strategy })).toEqual([
      expect.stringContaining('/properties/volumes/0/azureFile two revisions write to it at once during an upgrade'),
    ]);
    expect(mounted({ ...share, readOnly: true }, {}, { strategy })).toEqual([]);
    expect(mounted(share, { readOnly: true }, { strategy })).toEqual([]);
  });

  it('is not told so with one replica that is replaced, and otherwise with several', () => {
    expect(mounted(share, {}, { strategy: { type: 'Recreate' } })).toEqual([]);
    expect(mounted(share, {}, { strategy: { type: 'Recreate' }, replicas: 2 })).toEqual([
      expect.stringContaining('all replicas write to it at once'),
    ]);
  });

  it('is told to make new resource ids, and to give up the declared DNS label', () => {
    expect(warnings(sample({ mooring: { traffic } }))).toEqual([
      expect.stringMatching(/^\/mooring\/strategy with Rolling each upgrade makes .* resource ids/),
      expect.stringMatching(/^\/properties\/ipAddress\/dnsNameLabel the group gives this label up: .*web-shop-<8 hex>/),
    ]);
    const ipAddress = { type: 'Public', ports: [{ port: 80 }] };
    expect(warnings(sample({ mooring: { traffic }, properties: { ipAddress } }))).toHaveLength(1);
    expect(warnings(sample({ mooring: { strategy: { type: 'Recreate' } } }))).toEqual([]);
  });
});
