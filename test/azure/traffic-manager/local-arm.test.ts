/** The adapter against local ARM, which is held to what is recorded and documented of Traffic Manager. */
import { describe, expect, it } from 'vitest';
import { createTrafficManager } from '../../../src/azure/traffic-manager/traffic-manager.ts';
import type { RouterRef } from '../../../src/core/ports.ts';
import { SUBSCRIPTION } from '../../local/world/support.ts';
import { external, PROFILE, profile, trafficBench } from '../../local/world/traffic-manager/support.ts';
import { credential, faultOf, signal } from '../support/fixtures.ts';
import { clientOf } from '../support/service-client.ts';
import { FOREIGN, routerContract } from './contract.ts';

const SHARED: RouterRef = {
  kind: 'trafficManager',
  subscription: SUBSCRIPTION,
  resourceGroup: 'rg',
  profile: 'web-tm',
};
const NEW = { name: 'web-r1-1-1', target: 'web-r1.westeurope.azurecontainer.io', weight: 10, enabled: true };

async function ground() {
  const local = trafficBench();
  const theirs = external(FOREIGN, {
    target: 'theirs.example',
    weight: 7,
    customHeaders: [{ name: 'host', value: 'a' }],
  });
  await local.call('PUT', PROFILE, profile({ endpoints: [theirs] }));
  let from = local.world.writes.entries.length;
  return {
    ...local,
    router: createTrafficManager({ endpoint: 'https://arm.local', credential, httpClient: clientOf(local.arm) }),
    shared: SHARED,
    foreignText: async () => JSON.stringify((await local.call('GET', `${PROFILE}/externalEndpoints/${FOREIGN}`)).body),
    loseNextWrite: (status: number) =>
      void local.world.faults.add({
        match: { pathIncludes: '/externalEndpoints/', times: 1 },
        apply: 'after',
        answer: { status, code: 'GatewayTimeout' },
      }),
    writes() {
      const since = local.world.writes.entries.slice(from);
      from = local.world.writes.entries.length;
      return since.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
    },
  };
}

routerContract('local ARM', ground);

describe('what local ARM says of a profile', () => {
  it('is every figure that a rollout decides by', async () => {
    const { router } = await ground();
    await router.putEndpoint(SHARED, NEW, signal());
    const view = await router.read(SHARED, signal());
    expect(view?.fqdn).toMatch(/\.trafficmanager\.net$/);
    expect(view?.endpoints.map(({ name, status }) => [name, status])).toEqual([
      [FOREIGN, 'CheckingEndpoint'],
      [NEW.name, 'CheckingEndpoint'],
    ]);
    await router.putEndpoint(SHARED, { ...NEW, enabled: false }, signal());
    expect((await router.read(SHARED, signal()))?.endpoints[1]).toMatchObject({ enabled: false, status: 'Disabled' });
  });

  it('is a refusal where an endpoint breaks its rules, and nothing is changed', async () => {
    const { router, foreignText } = await ground();
    const before = await foreignText();
    for (const wrong of [
      { ...NEW, weight: 0 },
      { ...NEW, weight: 1001 },
      { ...NEW, priority: 1001 },
      { ...NEW, target: 'theirs.example' },
    ])
      expect(await faultOf(router.putEndpoint(SHARED, wrong, signal()))).toMatchObject({ kind: 'terminal' });
    expect(await foreignText()).toBe(before);
    expect((await router.read(SHARED, signal()))?.endpoints).toHaveLength(1);
  });

  it('is that a right is missing, and which call it stopped', async () => {
    const { router, world } = await ground();
    world.access.set([{ principal: '*', actions: ['Microsoft.Network/trafficManagerProfiles/read'] }]);
    expect(await router.read(SHARED, signal())).toBeDefined();
    const refused = { kind: 'terminal', reason: 'Forbidden' };
    expect(await faultOf(router.putEndpoint(SHARED, NEW, signal()))).toMatchObject(refused);
    expect(await faultOf(router.removeEndpoint(SHARED, FOREIGN.toLowerCase(), signal()))).toMatchObject(refused);
    expect(await faultOf(router.remove(SHARED, signal()))).toMatchObject(refused);
  });
});
