/** What is missing is made, as far as the surge, the quota and the places allow. */
import { describe, expect, it } from 'vitest';
import type { FullPlace } from '../../../../src/core/model.ts';
import { replenish } from '../../../../src/core/rollout/fleet/replenish.ts';
import type { Wants } from '../../../../src/core/rollout/fleet/wants.ts';
import type { Usage } from '../../../../src/core/router.ts';
import { NOW } from '../../plan/build.ts';
import { type Found, fleetIn, fresh, MAIN, old, type Scene } from './build.ts';

const ROLLING: Wants = { fresh: 3, former: 0, surge: 1, admit: 'each' };
const BOTH: Wants = { fresh: 3, former: 3, surge: 3, admit: 'none' };
const rollout = { revision: 2 } as const;

interface Asked {
  readonly found: readonly Found[];
  readonly wants?: Wants;
  readonly scene?: Partial<Scene>;
  readonly usages?: ReadonlyMap<string, readonly Usage[]>;
  readonly full?: readonly FullPlace[];
  /** Regions of the target's placement. */
  readonly places?: readonly string[];
}

function made({ found, wants = ROLLING, scene = {}, usages, full = [], places = [] }: Asked) {
  const fleet = fleetIn({ mooring: { replicas: 3 }, found, ...scene, state: { ...scene.state, full } });
  const placement = places.map((region) => ({ region }));
  const revision = { ...fleet.revision, ...(places.length > 0 ? { placement } : {}) };
  const revisions = new Map([...fleet.revisions, [revision.number, revision] as const]);
  const input = { ...fleet.input, observed: { ...fleet.input.observed, ...(usages ? { usages } : {}) } };
  return replenish({ ...fleet, input, revision, revisions }, wants, false);
}
const names = (asked: Asked) => made(asked).changes.map(({ replica }) => `${replica?.name}${replica?.placement ?? ''}`);
const ILL = { bad: { times: 2, since: NOW - 60_000 }, main: { status: 'Degraded' } } as const;
const ELSEWHERE = { router: MAIN.replace('web-tm', 'former-tm'), main: 'none' } as const;
const STUCK = { phase: 'deleting', leaves: 'NoCapacity', look: 'absent', main: 'none' } as const;

describe('what is missing', () => {
  it.each<[string, Asked, string[]]>([
    ['is made', { found: [old(1)] }, ['web-r1-2-21', 'web-r1-3-22']],
    ['is nothing where all are there', { found: [old(1), old(2), old(3)] }, []],
    ['is made as far as the surge allows', { found: [old(1), old(2), old(3)], scene: { rollout } }, ['web-r2-1-21']],
    ['is not made beyond it', { found: [old(1), old(2), old(3), fresh(1)], scene: { rollout } }, []],
    [
      'waits, while the profile it is to stand behind is not there',
      { found: [old(1)], scene: { router: { kind: 'absent' } } },
      [],
    ],
    [
      'waits, while that profile is somebody else’s',
      {
        found: [old(1)],
        scene: { mooring: { replicas: 3, traffic: { trafficManager: { profile: 'web-tm', owned: true } } } },
      },
      [],
    ],
    [
      'is made besides all who serve elsewhere: they leave together',
      { found: [old(1, ELSEWHERE), old(2, ELSEWHERE), old(3, ELSEWHERE)] },
      ['web-r1-1-21', 'web-r1-2-22', 'web-r1-3-23'],
    ],
    [
      'of both revisions, where both are kept',
      { found: [old(1), old(2), fresh(1)], wants: BOTH, scene: { rollout } },
      ['web-r2-2-21', 'web-r2-3-22', 'web-r1-3-23'],
    ],
    ['is one that is ill and may not leave yet', { found: [old(1, ILL), old(2), old(3)] }, ['web-r1-1-21']],
    [
      'is not one that is deleted to be made anew',
      { found: [old(1, { phase: 'deleting', afterwards: 'recreate', main: 'none' }), old(2), old(3)] },
      [],
    ],
    [
      'is none where all are to be stopped',
      { found: [old(1)], scene: { mooring: { replicas: 3, running: false } } },
      [],
    ],
    [
      'is not made before what had no room is seen gone',
      { found: [old(1), old(2), old(3, STUCK)], places: ['westeurope', 'northeurope'] },
      [],
    ],
    [
      'is made at once where there is no other place',
      { found: [old(1), old(2), old(3, STUCK)], places: ['westeurope'] },
      ['web-r1-3-210'],
    ],
  ])('%s', (_, asked, expected) => {
    expect(names(asked)).toEqual(expected);
  });

  const taken = (region: string, used: number) => [region, [{ name: 'ContainerGroups', used, limit: 10 }]] as const;
  const places = ['westeurope', 'northeurope'];

  it('goes to the first place that has room', () => {
    const usages = new Map([taken('westeurope', 9), taken('northeurope', 0)]);
    expect(names({ found: [old(1)], places, usages })).toEqual(['web-r1-2-210', 'web-r1-3-221']);
  });

  it('that fits nowhere is not made, its name is not given, and the figure is told', () => {
    const usages = new Map([taken('westeurope', 10), taken('northeurope', 10)]);
    const { changes, issued, short } = made({ found: [old(1)], places, usages });
    expect([changes, issued]).toEqual([[], 20]);
    expect(short).toEqual({
      reason: 'QuotaExceeded',
      message: '0 of 10 container groups are left in westeurope, one more replica takes 1',
    });
  });

  it('waits for the first place to be tried again where all are full', () => {
    const at = (placement: number, until: number) => ({
      revision: 1,
      region: 'westeurope',
      placement,
      times: 1,
      until,
    });
    const { changes, short } = made({ found: [old(1)], places, full: [at(0, NOW + 2000), at(1, NOW + 1000)] });
    expect(changes).toEqual([]);
    expect(short).toMatchObject({ reason: 'NoCapacity', until: NOW + 1000 });
  });
});
