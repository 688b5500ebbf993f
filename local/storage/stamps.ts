/**
 * Times of writes in Azure's form, with seven digits: what makes timestamps, ETags and pop receipts. Strictly
 * increasing whatever the clock does, so that no version is ever taken for another.
 */

/** A time in ticks of 100 ns; two numbers, since one would lose digits. */
export interface Stamp {
  readonly ms: number;
  readonly ticks: number;
}

export const FIRST_STAMP: Stamp = { ms: 0, ticks: 0 };
const TICKS_PER_MS = 10_000;

export function nextStamp(last: Stamp, now: number): Stamp {
  if (now > last.ms) return { ms: now, ticks: 0 };
  if (last.ticks + 1 < TICKS_PER_MS) return { ms: last.ms, ticks: last.ticks + 1 };
  return { ms: last.ms + 1, ticks: 0 };
}

export function isoOf({ ms, ticks }: Stamp): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`;
}

export function etagOf(iso: string): string {
  return `W/"datetime'${iso.replaceAll(':', '%3A')}'"`;
}
