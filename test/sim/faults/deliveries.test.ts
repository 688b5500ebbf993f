/** When what is held back is delivered after all. */
import { expect, it } from 'vitest';
import type { Point, Run } from '../kernel/run.ts';
import { deliveries } from './deliveries.ts';

const AT = Date.parse('2026-01-05T08:01:07Z');

/** As times of day, for a delivery at one minute and seven seconds past eight. */
function timesOf(fault: string | undefined): readonly string[] {
  const counts = { lateUntil: 0, lastDisturbance: 0, faults: 0 };
  const run = { clock: { now: () => AT }, counts, happened: [] } as unknown as Run;
  const point = { number: 1, site: 'queue message', key: '', at: AT, older: 0, fault } as Point;
  const times = deliveries(run, point).map((ms) => AT + ms);
  if (fault !== undefined)
    expect(counts).toEqual({ lateUntil: Math.max(AT, ...times), lastDisturbance: AT, faults: 1 });
  return times.map((at) => new Date(at).toISOString().slice(8, 19));
}

it.each<[string | undefined, readonly string[]]>([
  [undefined, ['05T08:01:07']],
  ['lost', []],
  ['late 25 s', ['05T08:01:32']],
  ['doubled in 40 s', ['05T08:01:07', '05T08:01:47']],
  ['doubled in 5 min', ['05T08:01:07', '05T08:10:00']],
  ['late 5 min', ['05T08:10:00']],
  ['late 1 h', ['05T10:00:00']],
  ['late a day', ['06T09:00:00']],
])('of a delivery, where the plan has %s: %j', (fault, times) => {
  expect(timesOf(fault)).toEqual(times);
});
