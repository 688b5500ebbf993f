/** How a rollout goes, by each of the judges: what an owner asked, containers, answers, and the time. */
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src/core/rollout/fleet/judgement.ts';
import { HOUR, MINUTE, NOW } from '../../plan/build.ts';
import { type Found, fleetIn, fresh, old, type Scene } from './build.ts';

const CRASH = { current: { state: 'Waiting', startTime: '2026-01-05T07:00:00Z', detailStatus: 'CrashLoopBackOff: x' } };
const BAD = { main: { status: 'Degraded' }, bad: { times: 2, since: NOW } } as const;
const scene = (found: readonly Found[], more: Partial<Scene> = {}): Scene => ({
  rollout: { revision: 2 },
  found: [old(1), old(2), ...found],
  ...more,
});
const late = { revision: 2, progressAt: NOW - HOUR };
/** At its first step since then, whose pause is longer than the deadline. */
const pausing = (since: number): Partial<Scene> => ({
  mooring: { strategy: { type: 'Canary', steps: [{ weight: 20, pause: '1h' }] } },
  rollout: { revision: 2, strategy: 'Canary', progressAt: since, stepSince: since },
});

describe('a rollout', () => {
  it.each<[string, Scene, string | undefined]>([
    ['goes well', scene([fresh(1)]), undefined],
    ['fails by a container that keeps crashing', scene([fresh(1, { phase: 'creating', look: CRASH })]), 'CrashLoop'],
    ['not by one on its way out', scene([fresh(1, { phase: 'leaving', look: CRASH })]), undefined],
    [
      'not by one that could not be set up: another place or time may do',
      scene([fresh(1, { phase: 'creating', look: { provisioning: 'Failed' } })]),
      undefined,
    ],
    [
      'fails by one that is stuck and has no other place',
      scene([fresh(1, { phase: 'deleting', leaves: 'StuckProvisioning' })]),
      'StuckProvisioning',
    ],
    ['fails by what serves and is ill', scene([fresh(1, BAD)]), 'Degraded'],
    ['not by what was seen ill once', scene([fresh(1, { ...BAD, bad: { times: 1, since: NOW } })]), undefined],
    ['not by an old one that is ill', scene([fresh(1)], { found: [old(1, BAD), old(2), fresh(1)] }), undefined],
    [
      'fails by what served and is gone',
      scene([fresh(1, { look: 'absent', bad: { times: 2, since: NOW } })]),
      'Missing',
    ],
    ['fails when nothing goes forward', scene([fresh(1, { phase: 'proving' })], { rollout: late }), 'ProgressDeadline'],
    [
      'not while it is paused',
      scene([], { rollout: { ...late, phase: 'Paused' }, desired: { rollout: { paused: true } } }),
      undefined,
    ],
    ['not in the pause of a step, however long that is', scene([fresh(1)], pausing(NOW - HOUR + MINUTE)), undefined],
    [
      'fails when nothing goes forward after the pause of a step',
      scene([fresh(1, { phase: 'proving' })], pausing(NOW - 2 * HOUR)),
      'ProgressDeadline',
    ],
    ['not when all of the new ones serve', scene([fresh(1), fresh(2)], { rollout: late }), undefined],
    [
      'not while the profile it is to stand behind is not there',
      scene([fresh(1, { phase: 'proving' })], { rollout: late, router: { kind: 'absent' } }),
      undefined,
    ],
    ['not when it is declared stopped', scene([], { rollout: late, mooring: { running: false } }), undefined],
    ['fails when its owner says so', scene([], { desired: { rollout: { abort: 2 } } }), 'Aborted'],
    [
      'of a first revision cannot be aborted',
      scene([], { rollout: { revision: 2, from: 0 }, desired: { rollout: { abort: 2 } } }),
      undefined,
    ],
    ['fails once', scene([fresh(1, BAD)], { rollout: { revision: 2, phase: 'Failed' } }), undefined],
    ['going back does not fail', scene([], { rollout: { ...late, phase: 'RollingBack' } }), undefined],
  ])('%s', (_, of, reason) => {
    expect(failureOf(fleetIn(of))?.reason).toBe(reason);
  });

  it('says which replica, and what is wrong with it', () => {
    const of = scene([fresh(1, { phase: 'proving', since: NOW - 2 * MINUTE })], { rollout: late });
    expect(failureOf(fleetIn(of))?.message).toContain('web-r2-1-11');
  });
});
