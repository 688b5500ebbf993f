/** How long a group rests after looks that never ended: spread, ever longer, and never against what its owner wants. */
import { describe, expect, it } from 'vitest';
import type { WakeState } from '../../../src/core/model.ts';
import { ASLEEP, dueAfterRest, lease, lostLeases, release, rested, restsUntil } from '../../../src/core/wake.ts';

const MINUTE = 60_000;
const NOW = 1_000_000;
const LEASE_MS = 3 * MINUTE;
const rest = (seed = 'web') => ({ restMs: MINUTE, seed });
const SEEDS = Array.from({ length: 100 }, (_, index) => `g${index}`);

/** So many leases in a row that nobody gave back. */
function lost(times: number, from: WakeState = { ...ASLEEP, ticket: { id: 't', due: NOW } }): WakeState {
  return times === 0 ? from : lost(times - 1, lease(from, 'me', NOW, LEASE_MS));
}

const afterLease = (wake: WakeState, seed: string) => restsUntil(wake, rest(seed)) - NOW - LEASE_MS;

describe('leases that nobody gave back', () => {
  it('are counted, until one is given back', () => {
    expect([0, 1, 2, 3].map((times) => lostLeases(lost(times)))).toEqual([0, 1, 2, 3]);
    const released = release(lost(3), { due: NOW, ticket: 'x' }, NOW).wake;
    expect(lostLeases(released)).toBe(0);
    expect(lease(released, 'me', NOW, LEASE_MS).lease).toEqual({ owner: 'me', until: NOW + LEASE_MS, noted: 0 });
  });
});

describe('a rest', () => {
  it('is none where the last lease was given back', () => {
    expect(restsUntil(ASLEEP, rest())).toBe(0);
    expect(dueAfterRest(NOW, ASLEEP, rest())).toBe(NOW);
  });

  it.each([
    [1, 0, 1],
    [2, 1, 3],
    [3, 3, 7],
    [4, 7, 15],
    [5, 15, 31],
    [50, 15, 31],
  ])('after %i of them ends %i to %i minutes after the lease, spread over that time', (times, least, most) => {
    const rests = SEEDS.map((seed) => afterLease(lost(times), seed));
    expect(Math.min(...rests)).toBeGreaterThanOrEqual(least * MINUTE);
    expect(Math.max(...rests)).toBeLessThanOrEqual(most * MINUTE);
    const quarter = ((most - least) * MINUTE) / 4;
    for (const part of [0, 1, 2, 3]) {
      const from = least * MINUTE + part * quarter;
      expect(rests.filter((ms) => ms >= from && ms <= from + quarter).length).toBeGreaterThan(10);
    }
  });

  it('is another one each time, so that two who met do not meet again', () => {
    const [a, b] = [1, 2].map((times) => afterLease(lost(times, { ...ASLEEP, epoch: 70 * times }), 'web'));
    expect(((b ?? 0) - MINUTE) / 2).not.toBeCloseTo(a ?? 0, -3);
  });

  it('is spread anew over those who are asked for together when it is over', () => {
    const late = NOW + LEASE_MS + 40 * MINUTE;
    const dues = SEEDS.map((seed) => dueAfterRest(late, lost(1), rest(seed)));
    expect(Math.min(...dues)).toBeGreaterThanOrEqual(late);
    expect(Math.max(...dues)).toBeLessThanOrEqual(late + MINUTE);
    expect(new Set(dues).size).toBeGreaterThan(90);
  });

  it('is over by the time a look is due that was asked for', () => {
    for (const seed of SEEDS) {
      for (const at of [NOW, NOW + LEASE_MS, NOW + 5 * MINUTE])
        expect(dueAfterRest(at, lost(2), rest(seed))).toBeGreaterThanOrEqual(restsUntil(lost(2), rest(seed)));
    }
  });

  it('ends when its owner wants something else of it, but not under a lease that lasts', () => {
    const heard = rested(lost(4), NOW + LEASE_MS);
    expect(heard).toEqual({ asked: 0, seen: 0, epoch: 4, lease: { ...lost(4).lease, excused: true } });
    expect([restsUntil(heard, rest()), dueAfterRest(NOW, heard, rest())]).toEqual([0, NOW]);
    expect(lease(heard, 'me', NOW + LEASE_MS, LEASE_MS).lease.lost).toBeUndefined();
    expect(rested(lost(4), NOW + LEASE_MS - 1)).toEqual(lost(4));
    expect(rested(ASLEEP, NOW)).toBe(ASLEEP);
  });
});
