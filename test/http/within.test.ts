/** Waiting no longer than is said. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { within } from '../../src/http/within.ts';

it('gives what the work gives in time', async () => {
  expect(await within(1000, async () => 7)).toBe(7);
});

it('passes on an error that comes in time, once', async () => {
  const late: unknown[] = [];
  await expect(
    within(
      1000,
      () => Promise.reject(new Error('soon')),
      (error) => late.push(error),
    ),
  ).rejects.toThrow('soon');
  expect(late).toEqual([]);
});

it('stops waiting when the time is up, tells the work so, and hears of its error', async () => {
  const late: unknown[] = [];
  const work = async (signal: AbortSignal) => {
    await wait(60);
    throw new Error(`aborted: ${signal.aborted}`);
  };
  expect(await within(10, work, (error) => late.push(String(error)))).toBe('late');
  await wait(100);
  expect(late).toEqual(['Error: aborted: true']);
});
