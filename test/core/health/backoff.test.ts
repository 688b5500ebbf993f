/** Delays that grow and are capped, and what an ill replica is given, in order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  afterIll,
  afterWell,
  FADE_MS,
  NO_FAILURES,
  nextDelayMs,
  RESTARTS_MAX,
  WELL,
} from '../../../src/core/health/backoff.ts';

const DELAYS = { baseMs: 10_000, maxMs: 30 * 60_000, seed: 'web' };

describe('a delay', () => {
  test('is never shorter than the base, never longer than the cap, and at least near its doubling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.string(), (count, seed) => {
        const delay = nextDelayMs(count, { ...DELAYS, seed });
        const doubled = Math.min(DELAYS.baseMs * 2 ** (count - 1), DELAYS.maxMs);
        expect(delay).toBeGreaterThanOrEqual(Math.max(DELAYS.baseMs, doubled * 0.8));
        expect(delay).toBeLessThanOrEqual(Math.min(DELAYS.maxMs, doubled * 1.25));
      }),
    );
  });

  test('is the same for the same seed and count', () => {
    expect(nextDelayMs(4, DELAYS)).toBe(nextDelayMs(4, { ...DELAYS }));
  });

  test('differs between groups that failed together, at the cap too', () => {
    const at = (count: number) =>
      new Set(Array.from({ length: 100 }, (_, index) => nextDelayMs(count, { ...DELAYS, seed: `web-${index}` })));
    expect(at(1).size).toBeGreaterThan(80);
    expect(at(50).size).toBeGreaterThan(80);
  });

  test('counts failures in a row', () => {
    const first = afterFailure(NO_FAILURES, 1000, DELAYS);
    expect(first).toEqual({ count: 1, notBefore: 1000 + nextDelayMs(1, DELAYS) });
    expect(afterFailure(first, 2000, DELAYS)).toEqual({ count: 2, notBefore: 2000 + nextDelayMs(2, DELAYS) });
  });
});

describe('an ill replica', () => {
  /** Ill at every look, and looked at again as soon as it may be. */
  const course = (length: number) => {
    let memory = WELL;
    let now = 0;
    return Array.from({ length }, () => {
      const next = afterIll(memory, now, DELAYS);
      const waited = next.memory.notBefore - now;
      memory = next.memory;
      now = memory.notBefore;
      return { remedy: next.remedy, waited };
    });
  };

  test('is restarted before it is recreated, and so on', () => {
    const remedies = course(2 * (RESTARTS_MAX + 1)).map(({ remedy }) => remedy);
    expect(remedies).toEqual([
      'restart',
      'restart',
      'restart',
      'recreate',
      'restart',
      'restart',
      'restart',
      'recreate',
    ]);
  });

  test('is given each remedy later than the one before, up to 30 minutes', () => {
    const waits = course(20).map(({ waited }) => waited);
    for (const [index, wait] of waits.slice(0, 7).entries()) expect(wait).toBeLessThan(waits[index + 1] ?? 0);
    for (const wait of waits.slice(10)) expect(wait).toBeGreaterThanOrEqual(24 * 60_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30 * 60_000);
  });

  test('is not forgotten while it only looks well between two illnesses', () => {
    const ill = { ...afterIll(WELL, 0, DELAYS).memory, strikes: 3 };
    const well = afterWell(ill, 2 * FADE_MS);
    expect(well).toMatchObject({ strikes: 0, restarts: 1 });
    expect(afterWell(well, 3 * FADE_MS - 1)).toMatchObject({ restarts: 1 });
  });

  test('starts afresh after a healthy while', () => {
    const ill = { ...afterIll(WELL, 0, DELAYS).memory, strikes: 3 };
    expect(afterWell(afterWell(ill, 5000), 5000 + FADE_MS)).toEqual(WELL);
  });

  test('leaves the very same memory where nothing changes', () => {
    const memory = afterIll(WELL, 0, DELAYS).memory;
    expect(afterWell(memory, 1000)).toBe(memory);
    expect(afterWell(WELL, 1e12)).toBe(WELL);
  });
});
