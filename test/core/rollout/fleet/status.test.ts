/** One phase and reason for all replicas, and the message that tells where each stands. */
import { describe, expect, it } from 'vitest';
import { MINUTE, NOW, STOPPED } from '../../plan/build.ts';
import { fresh, look, old, type Scene } from './build.ts';

const told = (scene: Scene) => {
  const { phase, reason, message } = look(scene).state.status;
  return `${phase} ${reason}: ${message}`;
};
const TWO = [old(1), old(2)];
const proving = fresh(1, { phase: 'proving', since: NOW - MINUTE, preview: { status: 'CheckingEndpoint' } });
const rollout = { revision: 2, message: 'on its way' } as const;
const manual = { strategy: { type: 'BlueGreen', promotion: 'manual' } };
const CRASH = { current: { state: 'Waiting', startTime: '2026-01-05T07:00:00Z', detailStatus: 'CrashLoopBackOff: x' } };
const ENDED = {
  state: 'Succeeded',
  current: {
    state: 'Terminated',
    startTime: '2026-01-05T06:00:00Z',
    finishTime: '2026-01-05T07:00:00Z',
    exitCode: 0,
    detailStatus: 'Completed',
  },
};

describe('the status of a fleet', () => {
  it.each<[string, Scene, string | RegExp]>([
    ['as declared', { found: TWO }, 'Running AsDeclared: all 2 replicas are as declared'],
    [
      'rolling out',
      { rollout, found: [...TWO, proving] },
      'Updating RollingOut: on its way; revision 2: 1 proving; revision 1: 2 serving',
    ],
    [
      'making its first',
      { rollout: { ...rollout, from: 0 }, state: { stableRevision: 0 }, found: [proving] },
      /^Creating Creating: /,
    ],
    [
      'paused',
      { rollout: { ...rollout, phase: 'Paused' }, desired: { rollout: { paused: true } }, found: [...TWO, proving] },
      /^Updating Paused: /,
    ],
    [
      'awaiting its promotion',
      {
        mooring: manual,
        rollout: { ...rollout, strategy: 'BlueGreen', phase: 'AwaitingPromotion', stepSince: NOW },
        found: [
          ...TWO,
          ...[1, 2].map((n) =>
            fresh(n, { phase: 'proving', since: NOW - MINUTE, preview: {}, online: { times: 2, at: NOW } }),
          ),
        ],
      },
      /^Updating AwaitingPromotion: /,
    ],
    [
      'going back',
      {
        rollout: { ...rollout, phase: 'RollingBack' },
        found: [...TWO, fresh(1, { phase: 'leaving', leaves: 'Superseded', main: {} })],
      },
      /^Updating RollingBack: on its way; /,
    ],
    [
      'one of two ill',
      { found: [old(1), old(2, { look: CRASH })] },
      /^Repairing CrashLoop: 1 of 2 replicas serve; revision 1: 2 serving$/,
    ],
    [
      'none well',
      { found: [old(1, { look: CRASH }), old(2, { look: CRASH })] },
      /^Unhealthy CrashLoop: 0 of 2 replicas serve/,
    ],
    [
      'stopped',
      { mooring: { running: false }, found: [old(1, { phase: 'creating', look: STOPPED, main: 'none' })] },
      /^Stopped Stopped: /,
    ],
    ['stopping', { mooring: { running: false }, found: TWO }, /^Updating Stopping: /],
    [
      'ended where it should run on',
      { found: [old(1, { look: ENDED }), old(2, { look: ENDED })] },
      /^Unhealthy ContainerTerminated: 0 of 2 replicas serve/,
    ],
    ['without its router', { found: TWO, router: { kind: 'absent' } }, /^Stalled RouterMissing: /],
    [
      'an endpoint changed by hand, reported',
      { mooring: { drift: { mode: 'report' } }, found: [old(1, { main: { weight: 3 } }), old(2)] },
      'Running Drifted: 1 place of the router differ and are only reported',
    ],
  ])('%s', (_, scene, expected) => {
    if (typeof expected === 'string') expect(told(scene)).toBe(expected);
    else expect(told(scene)).toMatch(expected);
  });

  it('at rest is the very same, but for nothing', () => {
    const first = look({ found: TWO }).state;
    const again = look({ found: TWO, state: { status: first.status }, now: NOW + MINUTE }).state;
    expect(again.status).toEqual(first.status);
  });
});
