/** Which deaths before a call are taken for one after the call before it. */
import { describe, expect, it } from 'vitest';
import type { PastCall } from '../kernel/past.ts';
import { crashesAlike } from './crashes.ts';

type Made = Pick<PastCall, 'number' | 'visit' | 'decidedAt' | 'answeredAt' | 'pointsByThen' | 'isAlone'>;

/** One after the other by one invocation, in the order of their answers. */
function calls(...changes: readonly Partial<Made>[]): PastCall[] {
  return changes.map((change, index) => {
    const number = index + 1;
    const made: Made = {
      number,
      visit: 0,
      decidedAt: 5,
      answeredAt: 5,
      pointsByThen: number,
      isAlone: true,
      ...change,
    };
    return made as PastCall;
  });
}

const twinOf = (made: PastCall[], at = 2, variant = 'crash before') => crashesAlike({ calls: made })({ at, variant });

describe('a death before a call', () => {
  it('is the same as one after the call before it', () => {
    expect(twinOf(calls({}, {}))).toEqual({ at: 1, variant: 'crash after' });
  });

  it.each<[string, PastCall[]]>([
    ['somebody else makes it', calls({}, { visit: 1 })],
    ['time has passed', calls({}, { decidedAt: 6 })],
    ['it was under way before the other one was answered', calls({ pointsByThen: 2 }, {})],
    ['one before both is still under way', calls({ number: 2 }, { number: 3 }, { number: 1, pointsByThen: 3 })],
    ['another invocation is under way', calls({ isAlone: false }, {})],
    ['another one has begun', calls({}, { isAlone: false })],
    ['it is the first', calls({})],
  ])('is not where %s', (_, made) => {
    expect(twinOf(made, made[1]?.number)).toBeUndefined();
  });

  it('is like no other fault', () => {
    expect(twinOf(calls({}, {}), 2, 'hang')).toBeUndefined();
  });
});
