/** What may become of a delivery of the host's: a timer, an event, a message. The variants' names and what they do. */
import { happened } from '../kernel/calls.ts';
import type { Point, Run } from '../kernel/run.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** By name: when it is delivered, in milliseconds from now, after hours at the next full one; nothing: never. */
const DELIVERIES: Readonly<Record<string, readonly number[]>> = {
  lost: [],
  'doubled at once': [0, 0],
  'doubled in 2 s': [0, 2 * SECOND],
  'doubled in 40 s': [0, 40 * SECOND],
  'doubled in 5 min': [0, 5 * MINUTE],
  'three times': [0, SECOND, 30 * SECOND],
  'late 1 s': [SECOND],
  'late 10 s': [10 * SECOND],
  'late 25 s': [25 * SECOND],
  'late 70 s': [70 * SECOND],
  'late 5 min': [5 * MINUTE],
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
  const after = times.map((ms) => (ms >= HOUR ? Math.ceil((now + ms) / HOUR) * HOUR - now : ms));
  run.counts.lateUntil = Math.max(run.counts.lateUntil, now + Math.max(0, ...after));
  return after;
}
