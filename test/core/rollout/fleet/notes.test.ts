/** What history tells of a rollout in a look: that it began, took a step, ended; and nothing where nothing happened. */
import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../../src/core/model.ts';
import { notesOf } from '../../../../src/core/rollout/fleet/notes.ts';
import { NOW } from '../../plan/build.ts';
import { fleetIn, old } from './build.ts';

const WAS: Rollout = {
  revision: 2,
  from: 1,
  strategy: 'Canary',
  phase: 'Progressing',
  startedAt: NOW - 1,
  progressAt: NOW - 1,
  step: 0,
  message: 'as it was',
};

function told(before: Rollout | undefined, after: Rollout | undefined): string[] {
  const fleet = fleetIn({ found: [old(1)], ...(before ? { rollout: before } : {}) });
  return notesOf(fleet, after).map(({ what, reason, message }) => `${what} ${reason}: ${message}`);
}

describe('history', () => {
  it.each<[string, Rollout | undefined, Rollout | undefined, string[]]>([
    ['nothing where there is none', WAS, undefined, []],
    ['nothing where nothing happened', WAS, { ...WAS, message: 'other words' }, []],
    ['that one began', undefined, WAS, ['rollout RollingOut: Canary from revision 1 to 2']],
    ['that a first one began', undefined, { ...WAS, from: 0 }, ['rollout RollingOut: Canary of the first revision, 2']],
    ['that another began', WAS, { ...WAS, revision: 3 }, ['rollout RollingOut: Canary from revision 1 to 3']],
    ['that the same began anew', WAS, { ...WAS, startedAt: NOW }, ['rollout RollingOut: Canary from revision 1 to 2']],
    ['a step', WAS, { ...WAS, step: 1, message: 'step 2: 50 %' }, ['rollout step RollingOut: step 2: 50 %']],
    [
      'its end',
      WAS,
      { ...WAS, phase: 'Completed', endedAt: NOW, message: 'done' },
      ['rollout completed AsDeclared: done'],
    ],
    [
      'its end, and no step beside it',
      WAS,
      { ...WAS, step: 1, phase: 'Completed', endedAt: NOW, message: 'done' },
      ['rollout completed AsDeclared: done'],
    ],
    [
      'that it went back',
      { ...WAS, phase: 'RollingBack' },
      { ...WAS, phase: 'RolledBack', endedAt: NOW, message: 'back' },
      ['rolled back RolledBack: back'],
    ],
    [
      'an end once',
      { ...WAS, phase: 'Completed', endedAt: NOW - 1 },
      { ...WAS, phase: 'Completed', endedAt: NOW - 1 },
      [],
    ],
  ])('tells %s', (_, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });
});
