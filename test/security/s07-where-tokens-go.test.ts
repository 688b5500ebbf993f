/**
 * S7 and S17, requests forged through us and tokens carried off: whatever ARM, a registry, a vault or an event answers,
 * a token of ours goes to the configured hosts alone, and addresses in answers are not followed elsewhere. Hosts of
 * registries, of vaults and of probes by themselves: the files that docs/security.md names.
 */
import { describe, expect, it } from 'vitest';
import { createContainerGroups } from '../../src/azure/container-groups/container-groups.ts';
import { createVault } from '../../src/azure/key-vault/vault.ts';
import { createPointers } from '../../src/azure/network/pointers.ts';
import { createTrafficManager } from '../../src/azure/traffic-manager/traffic-manager.ts';
import { type Asked, answering } from '../azure/support/answering-client.ts';
import { credential, SCOPE } from '../azure/support/fixtures.ts';

const ARM = 'https://management.example';
const EVIL = 'https://evil.example/';
const SIGNAL = AbortSignal.timeout(10_000);
const WEB = { scope: SCOPE, name: 'web' };
const [SUBSCRIPTION = '', RESOURCE_GROUP = ''] = SCOPE.split('/');

/** Every header in which ARM names an address to go on at. */
const sentTo = (place: string) => ({
  location: `${place}location`,
  'azure-asyncoperation': `${place}operation`,
  'operation-location': `${place}operation`,
});
const hosts = (asked: readonly Asked[]) => [...new Set(asked.map(({ url }) => new URL(url).host))];

describe('ARM that names other hosts', () => {
  const calls = {
    put: (groups) => groups.put(WEB, { location: 'westeurope' }, SIGNAL),
    patch: (groups) => groups.patchTags(WEB, {}, SIGNAL),
    delete: (groups) => groups.delete(WEB, SIGNAL),
    stop: (groups) => groups.act(WEB, 'stop', SIGNAL),
    get: (groups) => groups.get(WEB, SIGNAL),
  } satisfies Record<string, (groups: ReturnType<typeof createContainerGroups>) => Promise<unknown>>;

  const places = [EVIL, `${ARM}/elsewhere/`];
  const all = Object.keys(calls).flatMap((name) =>
    [200, 201, 202, 302, 307, 308].flatMap((status) => places.map((place) => [name, status, place] as const)),
  );

  it.each(all)('is not followed: %s answered %i to %s', async (name, status, place) => {
    const client = answering(() => ({ status, headers: sentTo(place), body: { name: 'web' } }));
    const groups = createContainerGroups({ endpoint: ARM, credential, httpClient: client });
    await calls[name as keyof typeof calls](groups).catch(() => undefined);
    expect(client.asked).toHaveLength(1);
    expect(hosts(client.asked)).toEqual(['management.example']);
  });

  it.each([
    `${EVIL}page`,
    'https://management.example.evil.example/page',
    'https://management.example@evil.example/page',
    'https://user:word@management.example/page',
    'http://management.example/page',
    'https://management.example:8443/page',
    '//evil.example/page',
    '/page',
    'file:///etc/passwd',
    'http://169.254.169.254/metadata/identity',
  ])('in a nextLink is not followed: %s', async (nextLink) => {
    const client = answering(() => ({ status: 200, body: { value: [], nextLink } }));
    const options = { endpoint: ARM, credential, httpClient: client };
    const list = async () => {
      for await (const _ of createContainerGroups(options).list(SCOPE, SIGNAL)) break;
    };
    await expect(list()).rejects.toMatchObject({ kind: 'terminal', reason: 'AzureRefused' });
    await createPointers(options)
      .list(SUBSCRIPTION, SIGNAL)
      .catch(() => undefined);
    expect(hosts(client.asked)).toEqual(['management.example']);
  });

  it('is not followed by a router, either', async () => {
    const client = answering(() => ({ status: 307, headers: sentTo(`${ARM}/elsewhere/`) }));
    const router = createTrafficManager({ endpoint: ARM, credential, httpClient: client });
    const ref = {
      kind: 'trafficManager',
      subscription: SUBSCRIPTION,
      resourceGroup: RESOURCE_GROUP,
      profile: 'p',
    } as const;
    await router.read(ref, SIGNAL).catch(() => undefined);
    await router.removeEndpoint(ref, 'web', SIGNAL).catch(() => undefined);
    expect(client.asked).toHaveLength(2);
    expect(hosts(client.asked)).toEqual(['management.example']);
  });
});

describe('a vault', () => {
  const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://shop-kv.vault.azure.net/secrets/db)';

  /** A vault that answers each request without a token with this challenge. */
  function challenging(challenge: string) {
    const scopes: string[] = [];
    const client = answering(({ headers }) =>
      headers['authorization'] === undefined
        ? { status: 401, headers: { 'www-authenticate': challenge } }
        : { status: 200, body: { value: 'x', id: 'https://shop-kv.vault.azure.net/secrets/db/1', attributes: {} } },
    );
    const watched = {
      getToken: async (scope: string | string[], options?: Parameters<typeof credential.getToken>[1]) => {
        scopes.push(...[scope].flat());
        return credential.getToken(scope, options);
      },
    };
    const vault = createVault({ credential: watched, allowedHosts: ['.vault.azure.net'], httpClient: client });
    return { vault, client, scopes };
  }

  it.each(['https://management.azure.com', 'https://evil.example', 'https://vault.azure.net.evil.example'])(
    'that asks for a token for somebody else gets none: %s',
    async (resource) => {
      const challenge = `Bearer authorization="https://login.example/t", resource="${resource}"`;
      const { vault, client, scopes } = challenging(challenge);
      await expect(vault.read(REFERENCE, SIGNAL)).rejects.toThrow();
      expect(scopes).toEqual([]);
      expect(client.asked.filter(({ headers }) => headers['authorization'] !== undefined)).toEqual([]);
    },
  );

  it('that redirects is not followed with our token', async () => {
    const client = answering(({ headers }) =>
      headers['authorization'] === undefined
        ? {
            status: 401,
            headers: {
              'www-authenticate': 'Bearer authorization="https://login.example/t", resource="https://vault.azure.net"',
            },
          }
        : { status: 307, headers: { location: `${EVIL}secrets/db` } },
    );
    const vault = createVault({ credential, allowedHosts: ['.vault.azure.net'], httpClient: client });
    await vault.read(REFERENCE, SIGNAL).catch(() => undefined);
    const tokenAt = client.asked.filter(({ headers }) => headers['authorization'] !== undefined);
    expect(hosts(tokenAt)).toEqual(['shop-kv.vault.azure.net']);
  });
});
