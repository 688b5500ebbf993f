/** What may become of a delivery of the host's: a timer, an event, a message. The variants' names and what they do. */
import { happened } from '../kernel/calls.ts';
import type { Point, Run } from '../kernel/run.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const FEW_MINUTES = 5 * MINUTE;
const HOUR = 60 * MINUTE;

/**
 * By name: when it is delivered, in milliseconds from now; what is late by minutes comes when so many are full next, after
 * hours at the next full one, so that runs whose deliveries were held back one after the other come together. Nothing:
 * never.
 */
const DELIVERIES: Readonly<Record<string, readonly number[]>> = {
  lost: [],
  'doubled at once': [0, 0],
  'doubled in 2 s': [0, 2 * SECOND],
  'doubled in 40 s': [0, 40 * SECOND],
  'doubled in 5 min': [0, FEW_MINUTES],
  'three times': [0, SECOND, 30 * SECOND],
  'late 1 s': [SECOND],
  'late 10 s': [10 * SECOND],
  'late 25 s': [25 * SECOND],
  'late 70 s': [70 * SECOND],
  'late 5 min': [FEW_MINUTES],
  'late 1 h': [HOUR],
  'late a day': [24 * HOUR],
};

/** A queue loses nothing: what it hands out comes again or late. */
export function deliveryVariants(site: string): readonly string[] {
  const names = Object.keys(DELIVERIES);
  return site === 'queue message' ? names.filter((name) => name !== 'lost') : names;
}

export function deliveries(run: Run, point: Point): readonly number[] {
  const variant = point.fault;
  if (variant === undefined) return [0];
  const times = DELIVERIES[variant];
  // A fault of a call: a run that is made smaller may come to stand at another point by it.
  if (!times) return [0];
  happened(run, `${point.site}: ${variant}`);
  const now = run.clock.now();
  const after = times.map((ms) => nextFull(now + ms, ms) - now);
  run.counts.lateUntil = Math.max(run.counts.lateUntil, now + Math.max(0, ...after));
  return after;
}

/** Of minutes five, of hours one; what is sooner comes when it comes. */
function nextFull(at: number, ms: number): number {
  const step = ms >= HOUR ? HOUR : ms >= FEW_MINUTES ? FEW_MINUTES : 1;
  return Math.ceil(at / step) * step;
}
