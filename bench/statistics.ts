/** The few statistics the benchmarks need, pure: a median, and how sure of it one may be. Used by measure.ts. */

/** How often the sample is drawn anew: the interval's ends are then steady to the second digit. */
const RESAMPLES = 2_000;
const CONFIDENCE = 0.95;

export type Interval = readonly [low: number, high: number];

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('nothing has no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The 95 % bootstrap interval of the median. Drawn from a fixed seed, so that one sample has one interval. */
export function intervalOfMedian(values: readonly number[]): Interval {
  const next = sequence(values.length);
  const medians: number[] = [];
  for (let round = 0; round < RESAMPLES; round += 1) {
    medians.push(median(values.map(() => values[Math.floor(next() * values.length)] ?? Number.NaN)));
  }
  medians.sort((a, b) => a - b);
  const at = (share: number) => medians[Math.round(share * (medians.length - 1))] ?? Number.NaN;
  return [at((1 - CONFIDENCE) / 2), at((1 + CONFIDENCE) / 2)];
}

/** Numbers from 0 up to 1 that look random (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
