/** Replicas that are changed where they stand: one at a time, those first whom nobody would miss. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import { changeInPlace, isInPlace } from '../../../../src/core/rollout/fleet/in-place.ts';
import { aroundOf } from '../../../../src/core/rollout/fleet/member.ts';
import { wordOf } from '../../../../src/core/rollout/step.ts';
import { NOW } from '../../plan/build.ts';
import { type Found, fleetIn, old, type Scene } from './build.ts';

const strategy = (type: string): JsonObject => ({ strategy: { type, allowInterruption: true } });
function changed(found: readonly Found[], more: Partial<Scene> = {}): string {
  const fleet = fleetIn({
    mooring: strategy('InPlace'),
    rollout: { revision: 2, strategy: 'InPlace' },
    found,
    ...more,
  });
  const one = changeInPlace(fleet, aroundOf(fleet));
  return one ? `${one.change.steps.map(wordOf).join(' ') || 'nothing'} ${one.name}` : 'none';
}
const now = (n: number, more: Partial<Found> = {}): Found => old(n, { revision: 2, ...more });
const CRASH = { current: { state: 'Waiting', startTime: '2026-01-05T07:00:00Z', detailStatus: 'CrashLoopBackOff: x' } };

describe('a change in place', () => {
  it.each<[string, string, string]>([
    ['begins with the first', changed([old(1), old(2)]), 'update web-r1-1-1'],
    ['goes on with the next when that one is Online', changed([now(1), old(2)]), 'update web-r1-2-2'],
    [
      'waits while that one is being started',
      changed([now(1, { phase: 'creating', look: { provisioning: 'Creating' } }), old(2)]),
      'none',
    ],
    [
      'waits while the router has not found it well',
      changed([now(1, { main: { status: 'CheckingEndpoint' } }), old(2)]),
      'none',
    ],
    ['waits while it is not there', changed([now(1, { look: 'absent' }), old(2)]), 'none'],
    ['begins with one that does not run', changed([old(1), old(2, { look: CRASH })]), 'update web-r1-2-2'],
    ['has nothing to do where all are as they should be', changed([now(1), now(2)]), 'none'],
    [
      'passes over what is leaving',
      changed([old(1, { phase: 'leaving', leaves: 'Scaled' }), old(2)]),
      'update web-r1-2-2',
    ],
    [
      'going back does not wait for the router',
      changed([old(1, { main: { status: 'CheckingEndpoint' } }), now(2)], {
        rollout: { revision: 2, phase: 'RollingBack', strategy: 'InPlace' },
      }),
      'update web-r1-2-2',
    ],
    ['by Recreate deletes', changed([old(1), old(2)], { mooring: strategy('Recreate') }), 'delete web-r1-1-1'],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });

  it('restarts where that was asked for', () => {
    const desired = { restart: 5, generation: 5 };
    expect(changed([now(1, { restartedFor: 5 }), now(2, { restartedFor: 4, since: NOW - 1 })], { desired })).toBe(
      'restart web-r1-2-2',
    );
  });

  it.each([
    ['InPlace', true],
    ['Recreate', true],
    ['Rolling', false],
  ])('is how %s goes: %s', (type, expected) => {
    const mooring = type === 'Rolling' ? {} : strategy(type);
    expect(isInPlace(fleetIn({ mooring, found: [] }))).toBe(expected);
  });
});
