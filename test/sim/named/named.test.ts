import { expect, it } from 'vitest';
import { runAll } from '../pool.ts';
import { replayOf, textOf } from '../replay.ts';
import { add, newTotals } from '../report.ts';
import { NAMED } from './named.ts';

const MINUTE_MS = 60_000;

it('keeps its promises where it once did not', { timeout: 5 * MINUTE_MS }, async () => {
  const totals = newTotals();
  const tasks = NAMED.map(({ replay }) => ({ kind: 'replay' as const, text: replay }));
  await runAll(tasks, 1, (done, { kind }) => add(totals, done, kind));
  expect(totals.violations.map(({ promise, what, command }) => `${promise}: ${what}\n${command}`)).toEqual([]);
  expect(totals.plans + totals.seeds).toBe(NAMED.length);
});

it.each(NAMED.map(({ replay }) => replay))('has the form that is printed: %s', (replay) => {
  expect(textOf(replayOf(replay))).toBe(replay);
});
