/**
 * Two workers on one group, in every order of their calls (T5): here those with the fewest switches of each scenario,
 * all of them on request.
 */
import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { playInterleavings, violationsOf } from './command.ts';
import { choicesIn, textOf } from './explore.ts';

/** Of each scenario; more take longer than the test command has. */
const EXECUTIONS_MAX = 25;
/** Fewer orders than this, and calls are no longer told apart. */
const ORDERS_MIN = 400;

it('keeps every promise in every order of two workers’ calls', { timeout: 180_000 }, async () => {
  const done = await playInterleavings(Math.min(2, availableParallelism()), EXECUTIONS_MAX);
  expect(violationsOf(done)).toEqual([]);
  const orders = done.explored.reduce((sum, { schedules }) => sum + schedules, 0);
  expect(orders).toBeGreaterThan(ORDERS_MIN);
});

it('reads back an order as it was told', () => {
  expect(choicesIn(textOf(['A', 'A', 'B', 'T', 'A', 'B', 'B']))).toEqual(['A', 'A', 'B', 'T', 'A', 'B', 'B']);
});
