/** What a tombstone asks of a fleet: out of the router, drained, deleted, seen gone; then the profiles; or let go. */
import { describe, expect, it } from 'vitest';
import { type Plan, plan } from '../../../../src/core/plan.ts';
import { isFleetRow } from '../../../../src/core/rollout/fleet/deletion.ts';
import { HOUR, MINUTE, NOW } from '../../plan/build.ts';
import { type Found, inputOf, MAIN, old, PREVIEW, phases, type Scene, SECOND, writes } from './build.ts';

const OURS = { tags: { 'mooring-owner': 'home', 'mooring-group': 'web' } };
const PROFILES = [
  { router: MAIN, use: 'owned' },
  { router: PREVIEW, use: 'preview' },
] as const;
const OWNED = { traffic: { trafficManager: { profile: 'web-tm', owned: true } } };
/** As observe reads it for a tombstone: no revision is looked at. */
function deleted(scene: Scene, { keep = false, at = NOW - MINUTE } = {}): Plan {
  const input = inputOf({ ...scene, desired: { deletion: { at, keep }, generation: 2 } });
  return plan(input);
}
const drained = {
  phase: 'draining',
  leaves: 'DeleteAsked',
  ttlSeconds: 60,
  router: MAIN,
  inRouterSince: NOW - HOUR,
  main: 'none',
} as const;

describe('the deletion of a fleet', () => {
  it.each<[string, readonly Found[], string[], string[]]>([
    [
      'takes all out of the router first',
      [old(1), old(2)],
      ['unroute web-r1-1-1', 'unroute web-r1-2-2'],
      ['web-r1-1-1:leaving', 'web-r1-2-2:leaving'],
    ],
    [
      'deletes at once what was never in one',
      [old(1, { phase: 'proving', main: 'none' })],
      ['delete web-r1-1-1'],
      ['web-r1-1-1:deleting'],
    ],
    ['drains', [old(1, { ...drained, seenOutAt: NOW - 119 * SECOND })], [], ['web-r1-1-1:draining']],
    [
      'deletes what is drained',
      [old(1, { ...drained, seenOutAt: NOW - 120 * SECOND })],
      ['delete web-r1-1-1'],
      ['web-r1-1-1:deleting'],
    ],
    [
      'goes on by two reads that say gone',
      [old(1, { phase: 'deleting', leaves: 'DeleteAsked', look: 'absent', absentSince: NOW - 10 * SECOND })],
      [],
      [],
    ],
  ])('%s', (_, found, expected, after) => {
    const planned = deleted({ found });
    expect([writes(planned), phases(planned)]).toEqual([expected, after]);
  });

  it('deletes what bears our mark and stands in no row', () => {
    const input = inputOf({ found: [old(1)], desired: { deletion: { at: NOW, keep: false } } });
    const [sight] = input.observed.sights.values();
    if (!sight) throw new Error('no sight');
    const row = { ...input.row, state: { ...input.row.state, replicas: [] } };
    const sights = new Map([['web-r1-9-9', sight]]);
    const planned = plan({ ...input, row, observed: { ...input.observed, sights } });
    expect(writes(planned)).toEqual(['delete web-r1-9-9']);
  });

  it('removes the profiles that are ours when all replicas are gone, and is not over before they are', () => {
    const scene: Scene = { mooring: OWNED, found: [], view: OURS, state: { profiles: PROFILES } };
    const planned = deleted(scene, { at: NOW - 25 * HOUR });
    expect(writes(planned)).toEqual(['deleteProfile web-tm', 'deleteProfile web-preview']);
    expect(planned.remove).toBeUndefined();
    expect(writes(deleted({ ...scene, view: {} }))).toEqual(['deleteProfile web-preview']);
  });

  it.each([
    ['by the declaration, which no look has seen', PROFILES],
    ['as a look has noted', PROFILES.map((one) => (one.use === 'owned' ? { ...one, released: true as const } : one))],
  ])('leaves the profile that was given back to its owner: %s', (_, profiles) => {
    const scene: Scene = { found: [], view: OURS, state: { profiles } };
    expect(writes(deleted(scene))).toEqual(['deleteProfile web-preview']);
  });

  it.each([
    [24 * HOUR - 1, undefined],
    [24 * HOUR, true],
  ])('watches the names for a day: after %i ms it is over: %s', (ago, over) => {
    expect(deleted({ found: [] }, { at: NOW - ago }).remove).toBe(over);
  });
});

describe('letting go of a fleet', () => {
  it('takes our tags off, and leaves router and containers as they are', () => {
    expect(writes(deleted({ found: [old(1), old(2)] }, { keep: true }))).toEqual([
      'tags web-r1-1-1',
      'tags web-r1-2-2',
    ]);
  });

  it('leaves the main profile to clients, and is over at once', () => {
    const kept = deleted({ found: [], view: OURS, state: { profiles: PROFILES } }, { keep: true });
    expect(writes(kept)).toEqual(['deleteProfile web-preview']);
    expect(deleted({ found: [] }, { keep: true }).remove).toBe(true);
  });
});

it.each<[string, Scene, boolean]>([
  ['several replicas', { found: [old(1), old(2)] }, true],
  ['one with a name of its own', { found: [old(1)] }, true],
  [
    'one under the group’s name',
    { mooring: { traffic: undefined as never }, found: [{ name: 'web', main: 'none' }], state: { issued: 0 } },
    false,
  ],
  ['profiles alone', { found: [], state: { issued: 0, profiles: PROFILES } }, true],
  ['names that were given', { found: [], state: { issued: 1 } }, true],
])('a row with %s is one of a fleet: %#', (_, scene, expected) => {
  const input = inputOf(scene);
  const bare = expected
    ? input.row
    : {
        ...input.row,
        state: { ...input.row.state, replicas: input.row.state.replicas.map(({ router: _router, ...one }) => one) },
      };
  expect(isFleetRow({ ...input, row: bare })).toBe(expected);
});
