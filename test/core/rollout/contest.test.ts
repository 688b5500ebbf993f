/** The memory of repairs: what belongs to one fight, how it is counted, and when what is contested is tried again. */
import { describe, expect, it } from 'vitest';
import type { Repairs, Status } from '../../../src/core/model.ts';
import { CONTEST_MEMORY_MS, contestedUntil, counted, REPAIRS_MAX, soFar } from '../../../src/core/rollout/contest.ts';
import { status } from '../plan/build.ts';

const NOW = 1_767_600_000_000;
const NONE: Repairs = { signature: '', count: 0, at: 0 };
const told = (repairs: Repairs, reason: Status['reason'] = 'AsDeclared') => status({ repairs, reason });

/** The repairs after these were found and mended, a minute apart. */
function fought(...rounds: readonly (readonly string[])[]): { repairs: Repairs; now: number } {
  let repairs = NONE;
  let now = NOW;
  for (const places of rounds) {
    now += 60_000;
    repairs = counted(told(repairs), places, now);
  }
  return { repairs, now };
}

describe('rounds of one fight', () => {
  it.each<[string, (readonly string[])[], number]>([
    ['the same place', [['/a'], ['/a'], ['/a']], 3],
    ['one place among others that change', [['/a', '/b'], ['/b', '/c'], ['/c']], 3],
    ['two places in turn', [['/a'], ['/b'], ['/a'], ['/b']], 3],
    ['a new place each time', [['/a'], ['/b'], ['/c'], ['/d']], 1],
    ['a stop and a place in turn', [['StoppedOutside'], ['/a'], ['StoppedOutside'], ['/a']], 3],
  ])('are counted for %s', (_, rounds, count) => {
    expect(fought(...rounds).repairs.count).toBe(count);
  });

  it('are forgotten when nothing came back for half an hour, but not while it is seen to be there', () => {
    const { repairs, now } = fought(['/a'], ['/a'], ['/a']);
    expect(soFar(told(repairs), ['/a'], now + CONTEST_MEMORY_MS - 1)?.count).toBe(3);
    expect(soFar(told(repairs), ['/a'], now + CONTEST_MEMORY_MS)).toBeUndefined();
    expect(soFar(told(repairs, 'Contested'), ['/a'], now + 10 * CONTEST_MEMORY_MS)?.count).toBe(3);
    expect(counted(told(repairs), ['/a'], now + CONTEST_MEMORY_MS)).toMatchObject({ signature: '/a', count: 1 });
  });

  it('with more places than can be remembered take in every other', () => {
    const many = Array.from({ length: 50 }, (_, index) => `/properties/containers/${index}/properties/image=update`);
    const { repairs, now } = fought(many);
    expect(repairs.signature.length).toBeLessThanOrEqual(512);
    expect(soFar(told(repairs), ['/never/seen'], now)?.count).toBe(1);
  });
});

describe('what is contested', () => {
  it('is so from the third repair on, and waits twice as long each time, at most a day', () => {
    const waits = [1, 2, 3, 4, 5, 8, 9, 20].map((count) => {
      const until = contestedUntil({ signature: '/a', count, at: NOW });
      return until === undefined ? undefined : (until - NOW) / CONTEST_MEMORY_MS;
    });
    expect(waits).toEqual([undefined, undefined, 1, 2, 4, 32, 48, 48]);
    expect(contestedUntil(undefined)).toBeUndefined();
    expect(REPAIRS_MAX).toBe(3);
  });
});
