import { expect, it } from 'vitest';
import { hash8 } from '../../../../src/core/hash.ts';
import type { GroupRow } from '../../../../src/core/model.ts';
import { straysOf } from '../../../../src/core/rollout/fleet/strays.ts';
import type { EndpointView, RouterView } from '../../../../src/core/router.ts';
import { ASLEEP } from '../../../../src/core/wake.ts';
import { newState } from '../../../../src/engine/new-state.ts';
import { aReplica, declared, GROUP } from '../../../support/engine/rollout-rows.ts';

/** Its replica `web-r2-1-4` serves; four names were issued. */
const ROW: GroupRow = {
  key: GROUP,
  desired: { document: declared(2), generation: 1, declaredAt: 0, restart: 0 },
  state: { ...newState(0), issued: 4, replicas: [aReplica({ name: 'web-r2-1-4' })] },
  wake: ASLEEP,
};

function endpoint(name: string, change: Partial<EndpointView> & { readonly scope?: string } = {}): EndpointView {
  const { scope = GROUP.scope, ...rest } = change;
  const target = `web-${hash8(`${scope}/${name}`)}.westeurope.azurecontainer.io`;
  return { name, type: 'external', target, enabled: true, status: 'Degraded', ...rest };
}

function strays(...endpoints: EndpointView[]): string[] {
  const view: RouterView = {
    id: 'id',
    fqdn: 'web.trafficmanager.net',
    enabled: true,
    method: 'Weighted',
    ttlSeconds: 60,
    monitorStatus: 'Online',
    tags: {},
    monitor: {},
    endpoints,
  };
  return straysOf(ROW, view).map(({ name }) => name);
}

it('finds the endpoint of a replica that the row had and has no more', () => {
  expect(strays(endpoint('web-r2-1-4'), endpoint('web-r1-1-2'))).toEqual(['web-r1-1-2']);
});

it('leaves what somebody else named like a replica: its target is not one of ours', () => {
  expect(strays(endpoint('web-r1-1-2', { target: 'web.example.com' }))).toEqual([]);
});

it('leaves the replica of a group of the same name in another resource group', () => {
  expect(strays(endpoint('web-r1-1-2', { scope: '00000000-0000-0000-0000-000000000001/other' }))).toEqual([]);
});

it('leaves a name that this row never issued: restored tables know fewer', () => {
  expect(strays(endpoint('web-r3-1-5'))).toEqual([]);
});

it('leaves other groups and other kinds of endpoints', () => {
  expect(strays(endpoint('website-r1-1-2'), endpoint('web-r1-1-2', { type: 'azure' }), endpoint('web'))).toEqual([]);
});
