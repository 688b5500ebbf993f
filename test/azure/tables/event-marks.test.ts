/** When events last arrived, on a real table. */
import { expect, it } from 'vitest';
import { signal } from '../support/fixtures.ts';
import { ownTables } from '../support/storage.ts';

it('is nothing at first, then the newest of each kind, beside a hold', async () => {
  const { eventMarks, holds } = await ownTables();
  expect(await eventMarks.read(signal())).toEqual({});
  await holds.set({ since: 1, by: 'ann' }, signal());
  await eventMarks.mark('push', 1000, signal());
  await eventMarks.mark('push', 3000, signal());
  await eventMarks.mark('resource', 2000, signal());
  expect(await eventMarks.read(signal())).toEqual({ push: 3000, resource: 2000 });
  expect(await holds.read(signal())).toEqual({ since: 1, by: 'ann' });
});

it('that was damaged by hand is none', async () => {
  const { eventMarks, raw } = await ownTables();
  await raw('Holds').createEntity({ partitionKey: 'installation', rowKey: 'event-push', at: 'yesterday' });
  expect(await eventMarks.read(signal())).toEqual({});
});
