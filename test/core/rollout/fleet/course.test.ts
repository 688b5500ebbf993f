/** The course of a rollout: how it begins, fails, goes on by steps and ends. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, NEW, NOW, OLD } from '../../plan/build.ts';
import { fresh, look, old, type Scene, SECOND } from './build.ts';

const CRASH = { current: { state: 'Waiting', startTime: '2026-01-05T07:00:00Z', detailStatus: 'CrashLoopBackOff: x' } };
const course = (scene: Scene) => look(scene).state.rollout;
const TWO = [old(1), old(2)];
const PROVED = { phase: 'proving', since: NOW - MINUTE, preview: {}, online: { times: 2, at: NOW } } as const;
const GREEN = [fresh(1, PROVED), fresh(2, PROVED)];

describe('a rollout', () => {
  it('begins with the first look that makes another revision', () => {
    const planned = look({ found: TWO, digest: NEW });
    expect(planned.state.rollout).toMatchObject({
      revision: 2,
      from: 1,
      phase: 'Progressing',
      startedAt: NOW,
      step: 0,
    });
    expect(planned.notes?.map(({ what }) => what)).toEqual(['rollout']);
  });

  it.each<[string, Scene, string | undefined]>([
    [
      'a new replica that keeps crashing',
      { rollout: { revision: 2 }, found: [...TWO, fresh(1, { phase: 'creating', look: CRASH })] },
      'CrashLoop',
    ],
    [
      'a new replica that serves and is ill',
      {
        rollout: { revision: 2 },
        found: [...TWO, fresh(1, { main: { status: 'Degraded' }, bad: { times: 2, since: NOW } })],
      },
      'Degraded',
    ],
    [
      'an old replica that keeps crashing',
      { rollout: { revision: 2 }, found: [old(1, { look: CRASH }), old(2), fresh(1, { phase: 'creating' })] },
      undefined,
    ],
    [
      'no progress within the deadline',
      { rollout: { revision: 2, progressAt: NOW - 40 * MINUTE }, found: [...TWO, fresh(1, { phase: 'proving' })] },
      'ProgressDeadline',
    ],
    [
      'progress a little within it',
      { rollout: { revision: 2, progressAt: NOW - 40 * MINUTE + 1 }, found: [...TWO, fresh(1, { phase: 'proving' })] },
      undefined,
    ],
    [
      'a wait for promotion past the deadline',
      {
        mooring: { strategy: { type: 'BlueGreen', promotion: 'manual' } },
        rollout: {
          revision: 2,
          strategy: 'BlueGreen',
          phase: 'AwaitingPromotion',
          stepSince: NOW - HOUR,
          progressAt: NOW - HOUR,
        },
        found: [...TWO, ...GREEN],
      },
      undefined,
    ],
    [
      'a stop past the deadline',
      { mooring: { running: false }, rollout: { revision: 2, progressAt: NOW - HOUR }, found: [] },
      undefined,
    ],
    [
      'an abort',
      { rollout: { revision: 2 }, desired: { rollout: { abort: 2 } }, found: [...TWO, fresh(1)] },
      'Aborted',
    ],
    [
      'an abort of another',
      { rollout: { revision: 2 }, desired: { rollout: { abort: 1 } }, found: [...TWO, fresh(1)] },
      undefined,
    ],
  ])('is told by %s', (_, scene, reason) => {
    const planned = look(scene);
    const isBack = planned.state.rollout?.phase === 'RollingBack';
    expect(isBack ? planned.state.rollout?.reason : undefined).toBe(reason);
    expect(planned.state.targetRevision).toBe(isBack ? 1 : 2);
    expect(planned.state.rejected?.map(({ revision }) => revision)).toEqual(isBack ? [2] : undefined);
  });

  it('that fails with none before stands as failed, and rejects nothing', () => {
    const planned = look({
      rollout: { revision: 2, from: 0 },
      state: { stableRevision: 0 },
      found: [fresh(1, { phase: 'creating', look: CRASH })],
    });
    expect(planned.state.rollout).toMatchObject({ phase: 'Failed', reason: 'CrashLoop' });
    expect(planned.state.rejected).toBeUndefined();
  });

  it('ends when all of the new ones are well and none of the old is left', () => {
    expect(course({ rollout: { revision: 2 }, found: [fresh(1), fresh(2)] })).toMatchObject({
      phase: 'Completed',
      endedAt: NOW,
    });
    expect(look({ rollout: { revision: 2 }, found: [fresh(1), fresh(2)] }).state.stableRevision).toBe(2);
    expect(
      course({ rollout: { revision: 2 }, found: [fresh(1), fresh(2), old(1, { phase: 'draining', seenOutAt: NOW })] })
        ?.phase,
    ).toBe('Progressing');
    expect(
      course({ rollout: { revision: 2 }, found: [fresh(1), fresh(2, { main: { status: 'Degraded' } })] })?.phase,
    ).toBe('Progressing');
  });

  it('that went back ends as rolled back', () => {
    const rollout = { revision: 2, phase: 'RollingBack', reason: 'CrashLoop' } as const;
    const planned = look({ rollout, state: { rejected: [] }, digest: OLD, found: TWO });
    expect(planned.state.rollout).toMatchObject({ phase: 'RolledBack', reason: 'CrashLoop', endedAt: NOW });
    expect(planned.state.stableRevision).toBe(1);
  });
});

it('a rollout has its whole time when the profile is there again that it had to wait for', () => {
  const of: Scene = { rollout: { revision: 2, progressAt: NOW - HOUR }, found: TWO, router: { kind: 'absent' } };
  expect(course(of)).toMatchObject({ phase: 'Progressing', progressAt: NOW });
});

describe('a BlueGreen', () => {
  const scene = (promotion: object, more: Partial<Scene> = {}): Scene => ({
    mooring: { strategy: { type: 'BlueGreen', ...promotion } },
    rollout: { revision: 2, strategy: 'BlueGreen', stepSince: NOW - 5 * MINUTE },
    found: [...TWO, ...GREEN],
    ...more,
  });
  it.each<[string, Scene, number]>([
    ['by itself', scene({}), 1],
    ['not before its time', scene({ promoteAfter: '6m' }), 0],
    ['at its time', scene({ promoteAfter: '5m' }), 1],
    ['never by itself where somebody is to ask', scene({ promotion: 'manual' }), 0],
    [
      'when somebody asks',
      scene({ promotion: 'manual' }, { desired: { rollout: { promote: { revision: 2, step: 0 } } } }),
      1,
    ],
    [
      'not when it was asked for another',
      scene({ promotion: 'manual' }, { desired: { rollout: { promote: { revision: 3, step: 0 } } } }),
      0,
    ],
    [
      'not while one of the new set is not proved',
      scene({}, { found: [...TWO, fresh(1, PROVED), fresh(2, { phase: 'proving', preview: {} })] }),
      0,
    ],
  ])('is promoted %s', (_, given, step) => {
    expect(course(given)?.step).toBe(step);
  });
});

describe('a look', () => {
  it('is never asked for in the past, however long something has been waited for', () => {
    const since = NOW - 3 * HOUR;
    const scenes: Scene[] = [
      {
        rollout: { revision: 2, phase: 'RollingBack', progressAt: since },
        digest: OLD,
        found: [old(1), old(2, { phase: 'proving', since })],
      },
      {
        rollout: { revision: 2, progressAt: since },
        found: [fresh(1), fresh(2), old(1, { phase: 'draining', seenOutAt: NOW })],
      },
      {
        mooring: { strategy: { type: 'BlueGreen', promoteAfter: '1m' } },
        rollout: { revision: 2, strategy: 'BlueGreen', stepSince: since, step: 0 },
        found: [...TWO, fresh(1, { phase: 'creating', since: NOW - SECOND })],
      },
    ];
    for (const scene of scenes) expect(look(scene).look).toBeGreaterThan(NOW);
  });
});
