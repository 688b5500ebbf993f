/** When a timer's pass wakes a fleet: by what a LIST shows, and by what one read of its router shows. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { ContainerGroup } from '../../../../src/core/model.ts';
import {
  fleetWants,
  isWatched,
  previewWants,
  routerWants,
  settingsWant,
} from '../../../../src/core/rollout/fleet/glance.ts';
import type { EndpointView } from '../../../../src/core/router.ts';
import { NOW } from '../../plan/build.ts';
import { endpoint, type Found, fleetIn, fresh, MAIN, old, type Scene } from './build.ts';

type Listed = 'as read' | 'absent' | Partial<ContainerGroup>;
function wants(scene: Scene, second: Listed = 'as read'): string | undefined {
  const { row, declaration, revision, input } = fleetIn(scene);
  const listed = (name: string): ContainerGroup | 'absent' => {
    const sight = input.observed.sights.get(name);
    const group = sight?.kind === 'there' ? sight.group : 'absent';
    if (group === 'absent' || second === 'as read' || name !== row.state.replicas[1]?.name) return group;
    return second === 'absent' ? 'absent' : { ...group, ...second };
  };
  return fleetWants({ row, declaration, made: revision, listed, installation: input.installation });
}
const TWO = [old(1), old(2)];
const tagged = (tags: Record<string, string>): Partial<ContainerGroup> => ({ tags });

describe('a LIST wakes', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['nobody where all is as declared', wants({ found: TWO }), undefined],
    ['for one that is missing', wants({ found: TWO }, 'absent'), 'missing'],
    [
      'not for one that is missing and declared stopped',
      wants({ found: TWO, mooring: { running: false } }, 'absent'),
      undefined,
    ],
    ['for too few', wants({ found: [old(1)] }), 'too few or too many'],
    ['for too many', wants({ found: [...TWO, old(3)] }), 'too few or too many'],
    [
      'not for two sets that are to stand side by side',
      wants({ found: [...TWO, fresh(1)], rollout: { revision: 2, phase: 'Paused' } }),
      undefined,
    ],
    [
      'for what is at work and nobody waits for',
      wants({ found: TWO }, { provisioningState: 'Creating' }),
      'provisioning',
    ],
    ['for tags that were wiped', wants({ found: TWO }, tagged({})), 'drift'],
    [
      'not where drift is only reported',
      wants({ found: TWO, mooring: { drift: { mode: 'report' } } }, tagged({})),
      undefined,
    ],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });
});

describe('a read of the router wakes', () => {
  const stray: EndpointView = { ...endpoint('web-r1-9-9'), target: 'theirs.example' };
  const asked = (first: Found, others: readonly EndpointView[] = [], state = {}) => {
    const { row, routers } = fleetIn({ found: [first, old(2)], others, state });
    const [replica] = row.state.replicas;
    return replica && routerWants(row, replica, routers.mainView);
  };
  it.each<[string, string | undefined, string | undefined]>([
    ['nobody where it is as it was left', asked(old(1)), undefined],
    ['for a missing endpoint', asked(old(1, { main: 'none' })), 'endpoint missing'],
    ['for a disabled one', asked(old(1, { main: { enabled: false } })), 'endpoint disabled'],
    ['for one that was reweighed', asked(old(1, { main: { weight: 7 } })), 'endpoint reweighed'],
    ['for one that is ill alone', asked(old(1, { main: { status: 'Degraded' } })), 'endpoint degraded'],
    ['not for somebody else’s', asked(old(1), [stray]), undefined],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });

  it('for a router that is gone, and not for what is told already', () => {
    const { row } = fleetIn({ found: TWO });
    const [replica] = row.state.replicas;
    if (!replica) throw new Error('no replica');
    expect(routerWants(row, replica, undefined)).toBe('router missing');
    const drift = [
      { pointer: `/mooring/traffic/endpoints/${replica.name}`, class: 'router', reason: 'EndpointDrifted' },
    ];
    const told = { ...row, state: { ...row.state, status: { ...row.state.status, drift } } } as typeof row;
    const view = fleetIn({ found: [old(1, { main: { weight: 7 } }), old(2)] }).routers.mainView;
    expect([routerWants(row, replica, view), routerWants(told, replica, view)]).toEqual([
      'endpoint reweighed',
      undefined,
    ]);
  });

  it('not for a router that finds all ill', () => {
    const ill = { main: { status: 'Degraded' } } as const;
    const { row, routers } = fleetIn({ found: [old(1, ill), old(2, ill)] });
    expect(row.state.replicas.map((replica) => routerWants(row, replica, routers.mainView))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('for settings of an owned profile that are not as declared', () => {
    const asks = (manager: JsonObject, router = MAIN) => {
      const { row, declaration, routers } = fleetIn({
        mooring: { traffic: { trafficManager: { profile: 'web-tm', ...manager } } },
        found: [old(1, { router }), old(2)],
      });
      const [replica] = row.state.replicas;
      return replica && settingsWant(row, declaration, replica, routers.mainView);
    };
    expect(asks({ owned: true, ttlSeconds: 30 })).toBe('router settings differ');
    expect([asks({ owned: true, ttlSeconds: 60 }), asks({ owned: true }), asks({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(asks({ owned: true, ttlSeconds: 30 }, 'trafficmanager/sub/shop/former-tm')).toBeUndefined();
  });
});

it.each<[string, Found, Scene['rollout'], boolean]>([
  ['one that serves', old(1), undefined, true],
  [
    'one that is proved and awaits its owner’s word',
    fresh(1, { phase: 'proving', since: NOW }),
    { revision: 2, phase: 'AwaitingPromotion' },
    true,
  ],
  ['one of what was given up', fresh(1, { phase: 'proving', since: NOW }), { revision: 2, phase: 'Failed' }, false],
  ['one on its way', fresh(1, { phase: 'proving', since: NOW }), { revision: 2 }, false],
])('%s is asked after: %#', (_, found, rollout, expected) => {
  const { row } = fleetIn({ found: [found], ...(rollout ? { rollout } : {}) });
  expect(row.state.replicas.map((replica) => isWatched(row, replica))).toEqual([expected]);
});

it('a proved one wakes where the preview is gone, or does not find it well', () => {
  const scene = (preview: Partial<EndpointView>) =>
    fleetIn({ found: [fresh(1, { phase: 'proving', preview })], rollout: { revision: 2 } });
  const { row, routers } = scene({});
  const [replica] = row.state.replicas;
  if (!replica) throw new Error('no replica');
  expect(previewWants(replica, routers.previewView)).toBeUndefined();
  expect(previewWants(replica, scene({ status: 'Degraded' }).routers.previewView)).toBe('not Online in the preview');
  expect(previewWants(replica, undefined)).toBe('preview missing');
});
