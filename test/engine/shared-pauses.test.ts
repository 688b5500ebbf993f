/** A pause that ARM asks of one worker holds for all: on two workers' own memories over one table of rows. */
import { expect, it } from 'vitest';
import type { PaceRows } from '../../src/core/ports.ts';
import { createPace } from '../../src/engine/pace.ts';
import { memoryLog } from '../support/memory/services.ts';
import { memoryPaceRows } from '../support/memory/store.ts';
import { createSwitchboard } from '../support/memory/switchboard.ts';

const SUBSCRIPTION = 's';
const NOW = Date.parse('2026-01-05T08:00:00Z');
const signal = () => AbortSignal.timeout(1000);
const told = { subscription: SUBSCRIPTION, method: 'GET', throttledMs: 30_000 };

function workers(rows: PaceRows, offMs = 0) {
  const time = { now: NOW };
  const worker = (off: number) =>
    createPace({
      paceRows: rows,
      log: memoryLog(),
      clock: { now: () => time.now + off, sleep: async () => undefined },
    });
  return { time, first: worker(0), second: worker(offMs) };
}

it('is written down before whoever was told goes on', async () => {
  const { first, second } = workers(memoryPaceRows(createSwitchboard()));
  await first.heard(told, signal());
  expect(await second.pauseMs(SUBSCRIPTION, 'GET', signal())).toBe(30_000);
  expect(await second.pauseMs(SUBSCRIPTION, 'PUT', signal())).toBe(0);
});

it('is known to others two seconds after they last looked', async () => {
  const { time, first, second } = workers(memoryPaceRows(createSwitchboard()));
  expect(await second.pauseMs(SUBSCRIPTION, 'GET', signal())).toBe(0);
  await first.heard(told, signal());
  time.now += 2000;
  expect(await second.pauseMs(SUBSCRIPTION, 'GET', signal())).toBe(28_000);
});

it('is waited for by all who ask while the row is read', async () => {
  const { first, second } = workers(memoryPaceRows(createSwitchboard()));
  await first.heard(told, signal());
  const both = [1, 2].map(() => second.pauseMs(SUBSCRIPTION, 'GET', signal()));
  expect(await Promise.all(both)).toEqual([30_000, 30_000]);
});

it('is written with the next settling where the table was away', async () => {
  const board = createSwitchboard();
  const { first, second } = workers(memoryPaceRows(board));
  board.fail('paceRows.put', new Error('away'), { times: 1 });
  await first.heard(told, signal()).catch(() => undefined);
  await first.settle(signal());
  expect(await second.pauseMs(SUBSCRIPTION, 'GET', signal())).toBe(30_000);
});

it('holds as long on a clock that is five minutes ahead', async () => {
  const rows = memoryPaceRows(createSwitchboard());
  const aged: PaceRows = {
    ...rows,
    get: async (key, at) => {
      const stored = await rows.get(key, at);
      return stored && { ...stored, ageMs: 0 };
    },
  };
  const { first, second } = workers(aged, 5 * 60_000);
  await first.heard(told, signal());
  expect(await second.pauseMs(SUBSCRIPTION, 'GET', signal())).toBe(30_000);
});
