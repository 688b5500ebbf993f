import { expect, it } from 'vitest';
import { runAll } from '../pool.ts';
import { add, newTotals } from '../report.ts';
import type { Task } from '../run-task.ts';

const MINUTE_MS = 60_000;
/** Of those alike, so that some of each kind of call are played. */
const EVERY = 9;
/** Fewer twins, or runs played to their end, than this, and nothing is shown. */
const TWINS_MIN = 60;
const WHOLE_MIN = 15;
const TASKS: readonly Task[] = [
  { kind: 'alike', workload: 'create', every: EVERY },
  { kind: 'alike', workload: 'push', every: EVERY },
  // In the middle: two looks of a rollout, with a write to its router.
  { kind: 'alike', workload: 'rolling push', every: EVERY, at: { from: 100, to: 118 } },
  // Two looks begin at one moment and meet; an endpoint is deleted, once or twice: neither goes as it would alone.
  { kind: 'alike', workload: 'bad image, canary', every: 1, at: { from: 118, to: 119 } },
  { kind: 'alike', workload: 'a profile shared with others', every: 1, at: { from: 133, to: 133 } },
];

it('what is not played goes on exactly as its twin, which is', { timeout: 5 * MINUTE_MS }, async () => {
  const totals = newTotals();
  await runAll(TASKS, 1, (done, { kind }) => add(totals, done, kind));
  expect(totals.violations.map(({ what }) => what)).toEqual([]);
  expect(totals.alike).toBeGreaterThan(TWINS_MIN);
  expect(totals.plans).toBeGreaterThan(WHOLE_MIN);
});
