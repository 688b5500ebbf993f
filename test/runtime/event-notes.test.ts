/** Noting that events arrive: seldom, and never at an event's cost. */
import { expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { noteEventsOn } from '../../src/runtime/event-notes.ts';
import { memoryLog } from '../support/memory/services.ts';

function noting(mark: () => Promise<void> = async () => undefined) {
  const noted: string[] = [];
  const clock = { at: 0, now: () => clock.at };
  const log = memoryLog();
  const marks = {
    mark: async (kind: string, at: number) => {
      noted.push(`${kind} ${at}`);
      await mark();
    },
    read: async () => ({}),
  };
  return { note: noteEventsOn(marks, { clock, log }), noted, clock, log };
}

it('is done once in ten minutes for each kind, however many come', async () => {
  const { note, noted, clock } = noting();
  for (let second = 0; second <= 1200; second += 1) {
    clock.at = second * 1000;
    await note('push');
    if (second % 60 === 0) await note('resource');
  }
  expect(noted).toEqual(['push 0', 'resource 0', 'push 600000', 'resource 600000', 'push 1200000', 'resource 1200000']);
});

it('that fails is logged, and the event counts as handled', async () => {
  const { note, log } = noting(() =>
    Promise.reject(new Fault('transient', { reason: 'StoreUnavailable', message: 'away' })),
  );
  await note('push');
  expect(log.entries).toEqual([expect.objectContaining({ level: 'warn', message: 'an event could not be noted' })]);
});
