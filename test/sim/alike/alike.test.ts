import { expect, it } from 'vitest';
import { runAll } from '../pool.ts';
import { add, newTotals } from '../report.ts';

const MINUTE_MS = 60_000;
/** Of those alike, so that some of each kind of call are played. */
const EVERY = 9;
/** Fewer twins than this, and nothing is shown. */
const TWINS_MIN = 40;

it('what is not played goes on exactly as its twin, which is', { timeout: 5 * MINUTE_MS }, async () => {
  const totals = newTotals();
  await runAll([{ kind: 'alike', workload: 'create', every: EVERY }], 1, (done, { kind }) => add(totals, done, kind));
  expect(totals.violations.map(({ what }) => what)).toEqual([]);
  expect(totals.alike).toBeGreaterThan(TWINS_MIN);
});
