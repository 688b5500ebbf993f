import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastReachable } from '../../../src/core/cutover/least-reachable.ts';
import type { Observation, ObservedEndpoint } from '../../../src/core/cutover/observation.ts';
import { bruteForce, TICK_MS } from './brute-force.ts';

const STATUSES = ['Online', 'Online', 'CheckingEndpoint', 'Degraded', 'Disabled', 'Stopped', 'Unmonitored'];
const NAMES = ['a', 'b', 'c', 'd'];

const endpoint = (name: string, ordered: boolean): fc.Arbitrary<ObservedEndpoint> =>
  fc.record({
    name: fc.constant(name),
    target: fc.constantFrom(`${name}1`, `${name}1`, `${name}1`, `${name}2`),
    enabled: fc.boolean().map((off) => !off || name === 'a'),
    status: fc.constantFrom(...STATUSES),
    ...(ordered ? { priority: fc.constant(NAMES.indexOf(name) + 1) } : {}),
  });

const observation = (ordered: boolean) =>
  fc.record({
    endpoints: fc
      .subarray(NAMES)
      .chain((names) => fc.tuple(...names.map((name) => endpoint(name, ordered)))) as fc.Arbitrary<ObservedEndpoint[]>,
    ttlSeconds: fc.integer({ min: 0, max: 6 }),
    healthy: fc.dictionary(fc.constantFrom(...NAMES), fc.boolean()),
  });

/** At least two observations, at different ticks. */
const record: fc.Arbitrary<Observation[]> = fc.boolean().chain((ordered) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 8 }), observation(ordered)), { minLength: 2, maxLength: 7 })
    .map((list) => {
      let at = 0;
      return list.map(([ticks, one]) => {
        at += ticks * TICK_MS;
        return { ...one, at };
      });
    }),
);

const stale = fc.integer({ min: 0, max: 4 }).map((ticks) => ticks * TICK_MS);

describe('the least that a client could reach', () => {
  it('is what trying every moment gives', () => {
    fc.assert(
      fc.property(record, stale, (observations, staleMs) => {
        const { least, deadMs, unknownMs } = leastReachable(observations, { staleMs });
        expect({ least, deadMs, unknownMs }).toEqual(bruteForce(observations, staleMs));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of the record', () => {
    fc.assert(
      fc.property(record, stale, (observations, staleMs) => {
        expect(leastReachable(observations.toReversed(), { staleMs })).toEqual(
          leastReachable(observations, { staleMs }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('only gets worse when resolvers keep answers longer', () => {
    fc.assert(
      fc.property(record, stale, (observations, staleMs) => {
        const short = leastReachable(observations, { staleMs });
        const long = leastReachable(observations, { staleMs: staleMs + TICK_MS });
        expect(long.least).toBeLessThanOrEqual(short.least ?? 0);
        expect(long.deadMs).toBeGreaterThanOrEqual(short.deadMs);
      }),
      { numRuns: 500 },
    );
  });

  it('only gets worse when one that says the same as the one before it is left out', () => {
    fc.assert(
      fc.property(record, stale, fc.nat(), (observations, staleMs, pick) => {
        const index = pick % (observations.length - 1);
        const [before, after] = [observations[index], observations[index + 1]];
        if (!before || !after) throw new Error('the record is too short');
        const again = { ...before, at: (before.at + after.at) / 2 };
        const whole = leastReachable(observations.toSpliced(index + 1, 0, again), { staleMs });
        const thinned = leastReachable(observations, { staleMs });
        expect(thinned.least).toBeLessThanOrEqual(whole.least ?? 0);
        expect(thinned.deadMs).toBeGreaterThanOrEqual(whole.deadMs);
      }),
      { numRuns: 500 },
    );
  });

  it('is told in windows that cover the record without holes', () => {
    fc.assert(
      fc.property(record, stale, (observations, staleMs) => {
        const { windows } = leastReachable(observations, { staleMs });
        const edges = windows.map(({ from, to }) => [from, to]);
        expect(edges[0]?.[0]).toBe(observations[0]?.at);
        expect(edges.at(-1)?.[1]).toBe(observations.at(-1)?.at);
        for (const [index, [from]] of edges.entries()) if (index > 0) expect(from).toBe(edges[index - 1]?.[1]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a cut-over from a to b', () => {
  const up = (name: string): ObservedEndpoint => ({ name, target: `${name}.example`, enabled: true, status: 'Online' });
  const seen = (at: number, names: readonly string[], healthy: Record<string, boolean>): Observation => ({
    at: at * 1000,
    ttlSeconds: 60,
    endpoints: names.map(up),
    healthy,
  });
  const both = { a: true, b: true };
  const clean = [
    seen(0, ['a'], { a: true, b: false }),
    seen(20, ['a'], both),
    seen(40, ['a', 'b'], both),
    seen(60, ['b'], both),
    seen(180, ['b'], both),
    seen(190, ['b'], { a: false, b: true }),
  ];

  it('is clean where the old one outlives the TTL and the margin', () => {
    const figures = leastReachable(clean, { staleMs: 30_000 });
    expect(figures).toMatchObject({
      least: 1,
      deadMs: 0,
      unknownMs: 0,
      observations: 6,
      durationMs: 190_000,
      gapMs: 120_000,
    });
  });

  it('counts each second in which the deleted one could still be held', () => {
    const early = [
      ...clean.slice(0, 4),
      seen(80, ['b'], both),
      seen(90, ['b'], { a: false, b: true }),
      seen(300, ['b'], { a: false, b: true }),
    ];
    // Out is seen at 60, so it may be held until 60 + 60 + 30; it may be gone from 80 on.
    expect(leastReachable(early, { staleMs: 30_000 })).toMatchObject({ least: 0, deadMs: 70_000 });
  });

  it('is at nought where traffic goes to one that is not well yet', () => {
    const unproved = [seen(0, ['a'], { a: true }), seen(20, ['a', 'b'], { a: true, b: false }), seen(40, ['b'], both)];
    const { least, windows } = leastReachable(unproved, { staleMs: 30_000 });
    expect(least).toBe(0);
    expect(windows.some(({ dead }) => dead.includes('b'))).toBe(true);
  });

  it('does not take one for healthy of which nobody knows', () => {
    const blind = [seen(0, ['a'], { a: true }), seen(20, ['a'], {}), seen(40, ['a'], { a: true })];
    expect(leastReachable(blind, { staleMs: 0 })).toMatchObject({ least: 0, deadMs: 0, unknownMs: 40_000 });
  });

  it('takes an address that its replica has left for a dead one', () => {
    const moved = { ...seen(20, [], { a: true }), endpoints: [{ ...up('a'), target: 'elsewhere.example' }] };
    expect(
      leastReachable([seen(0, ['a'], { a: true }), moved, { ...moved, at: 30_000 }], { staleMs: 0 }).deadMs,
    ).toBeGreaterThan(0);
  });

  it('says nothing where nothing was observed, and of one instant what held then', () => {
    expect(leastReachable([], { staleMs: 0 })).toMatchObject({ least: undefined, observations: 0, windows: [] });
    expect(leastReachable([seen(0, ['a', 'b'], both)], { staleMs: 0 })).toMatchObject({
      least: 2,
      deadMs: 0,
      gapMs: 0,
    });
  });
});
