import { odata } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { httpClientOf } from '../../../local/serve/http-client.ts';
import { createStorage, type StorageOptions } from '../../../local/storage/storage.ts';
import { virtualClock } from '../../../local/world/clock.ts';
import { refusalOf } from '../../contract/storage/answers.ts';
import { AZURITE, queueOn, type Store, tableOn } from '../../contract/storage/stores.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

function bench(options: Partial<StorageOptions> = {}) {
  const clock = virtualClock(START);
  const storage = createStorage({ clock, ...options });
  const store: Store = {
    ...AZURITE,
    tables: httpClientOf(storage.tables),
    queues: httpClientOf(storage.queues),
  };
  const [table, queue] = [tableOn(store, 'Rows'), queueOn(store, 'wakes')];
  const put = (rowKey: string, n: number) => table.upsertEntity({ partitionKey: 'p', rowKey, n }, 'Replace');
  const values = (): unknown[] => storage.entities('rows').map(({ properties }) => properties.get('n')?.value);
  return { clock, storage, store, table, queue, put, values };
}

async function withRows(options: Partial<StorageOptions> = {}) {
  const made = bench(options);
  await made.table.createTable();
  await made.queue.create();
  for (const n of [1, 2, 3]) await made.put(`r${n}`, n);
  await made.queue.sendMessage('one');
  return made;
}

describe('a snapshot', () => {
  it('brings everything back as it was, whatever was written since, any number of times', async () => {
    const { storage, table, queue, put, values } = await withRows();
    const taken = storage.snapshot();
    for (let times = 0; times < 2; times += 1) {
      await put('r1', 100);
      await put('r9', 9);
      await table.deleteEntity('p', 'r2');
      await queue.receiveMessages();
      await queue.sendMessage('two');
      expect(values()).toEqual([100, 3, 9]);
      storage.restore(taken);
      expect(values()).toEqual([1, 2, 3]);
      expect(storage.messages('wakes').map(({ text, dequeueCount }) => [text, dequeueCount])).toEqual([['one', 0]]);
    }
  });

  it('is not written to by what comes after it, in either of two futures', async () => {
    const { storage, put, values } = await withRows();
    const first = storage.snapshot();
    await put('r1', 10);
    const second = storage.snapshot();
    storage.restore(first);
    await put('r1', 20);
    const third = storage.snapshot();
    for (const [taken, value] of [
      [second, 10],
      [third, 20],
      [first, 1],
    ] as const) {
      storage.restore(taken);
      expect(values()[0]).toBe(value);
    }
  });

  it('gives the same answers again to the same calls', async () => {
    const { storage, table, queue, put } = await withRows();
    const taken = storage.snapshot();
    const play = async () => {
      storage.restore(taken);
      const { etag } = await put('r1', 5);
      const { popReceipt, messageId } = await queue.sendMessage('again');
      return [etag, popReceipt, messageId, (await table.getEntity('p', 'r1')).timestamp];
    };
    expect(await play()).toEqual(await play());
  });

  it('of last week brings back the tables alone, and no version comes twice', async () => {
    const { storage, queue, put, values } = await withRows();
    const etags = new Set(storage.entities('Rows').map(({ etag }) => etag));
    const taken = storage.snapshot();
    etags.add((await put('r1', 2)).etag ?? '');
    await queue.sendMessage('two');
    storage.restoreTables(taken);
    expect(values()).toEqual([1, 2, 3]);
    expect(storage.messages('wakes')).toHaveLength(2);
    for (const n of [7, 8]) etags.add((await put('r1', n)).etag ?? '');
    expect(etags.size).toBe(6);
    expect(values()).toEqual([8, 2, 3]);
  });

  it('can be read through a table service of its own, which shows what was, and changes nothing', async () => {
    const { storage, store, table, put, values } = await withRows();
    const taken = storage.snapshot();
    await put('r1', 100);
    const then = tableOn({ ...store, tables: httpClientOf(storage.tablesAt(taken)) }, 'Rows');
    expect(await then.getEntity('p', 'r1')).toMatchObject({ n: 1 });
    await then.deleteEntity('p', 'r2');
    expect(await table.getEntity('p', 'r1')).toMatchObject({ n: 100 });
    expect(values()).toEqual([100, 2, 3]);
    storage.restore(taken);
    expect(values()).toEqual([1, 2, 3]);
  });
});

describe('what can happen to a store', () => {
  it('emptied, it has its tables and no rows', async () => {
    const { storage, table, put } = await withRows();
    storage.emptyTables();
    expect(await refusalOf(table.getEntity('p', 'r1'))).toBe('404 ResourceNotFound');
    await put('r1', 1);
    expect(storage.entity('Rows', 'p', 'r1')?.properties.get('n')).toEqual({ type: 'Int32', value: 1 });
  });

  it('wiped, it has nothing', async () => {
    const { storage, table, queue } = await withRows();
    storage.wipe();
    expect(await refusalOf(table.getEntity('p', 'r1'))).toBe('404 TableNotFound');
    expect(await refusalOf(queue.sendMessage('x'))).toBe('404 QueueNotFound');
  });
});

describe('time', () => {
  it('is the clock’s, and a version is new even where the clock stands still or goes back', async () => {
    let now = START;
    const storage = createStorage({ clock: { now: () => now } });
    const table = tableOn({ ...AZURITE, tables: httpClientOf(storage.tables) }, 'Rows');
    await table.createTable();
    const times: string[] = [];
    for (const at of [START, START, START + 1, START - 5000]) {
      now = at;
      await table.upsertEntity({ partitionKey: 'p', rowKey: 'r' });
      times.push(storage.entity('Rows', 'p', 'r')?.timestamp ?? '');
    }
    expect(times).toEqual(
      ['00.0000000', '00.0000001', '00.0010000', '00.0010001'].map((at) => `2026-01-01T00:00:${at}Z`),
    );
  });

  it('shows a message when it is due, in the order of due times, and drops what has expired', async () => {
    const { clock, storage, queue } = await withRows();
    await queue.sendMessage('late', { visibilityTimeout: 20, messageTimeToLive: -1 });
    await queue.sendMessage('soon', { visibilityTimeout: 10, messageTimeToLive: 15 });
    expect(storage.messages('wakes').map(({ text, visibleAt }) => [text, visibleAt - START])).toEqual([
      ['one', 0],
      ['soon', 10_000],
      ['late', 20_000],
    ]);
    const seen = async () =>
      (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map((m) => m.messageText);
    clock.advance(9_999);
    expect(await seen()).toEqual(['one']);
    clock.advance(1);
    expect(await seen()).toEqual(['one', 'soon']);
    clock.advance(5_000);
    expect(await seen()).toEqual(['one']);
    expect(storage.messages('wakes').map(({ text }) => text)).toEqual(['one', 'late']);
    clock.advance(5_000);
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 30 });
    expect(receivedMessageItems.map((m) => [m.messageText, m.nextVisibleOn.getTime() - clock.now()])).toEqual([
      ['one', 30_000],
      ['late', 30_000],
    ]);
    clock.advance(29_999);
    expect(await seen()).toEqual([]);
    clock.advance(1);
    expect(await seen()).toEqual(['one', 'late']);
  });
});

describe('where Azurite falls short of Azure, the model', () => {
  it('takes no entity beyond 1 MiB, counted two bytes a character', async () => {
    const { table } = await withRows();
    const chunks = (many: number) =>
      Object.fromEntries(Array.from({ length: many }, (_, at) => [`c${at}`, 'x'.repeat(32_000)]));
    await table.createEntity({ partitionKey: 'p', rowKey: 'large', ...chunks(16) });
    expect(await refusalOf(table.createEntity({ partitionKey: 'p', rowKey: 'huge', ...chunks(17) }))).toBe(
      '400 EntityTooLarge',
    );
    const merge = table.updateEntity({ partitionKey: 'p', rowKey: 'large', more: 'x'.repeat(32_000) }, 'Merge');
    expect(await refusalOf(merge)).toBe('400 EntityTooLarge');
  });

  it('takes no more than 252 properties, what is merged included', async () => {
    const { table } = await withRows();
    const columns = (many: number) => Object.fromEntries(Array.from({ length: many }, (_, at) => [`c${at}`, at]));
    const keys = { partitionKey: 'p', rowKey: 'wide' };
    expect(await refusalOf(table.createEntity({ ...keys, ...columns(253) }))).toBe('400 TooManyProperties');
    await table.createEntity({ ...keys, ...columns(252) });
    expect(await refusalOf(table.updateEntity({ ...keys, one: 1 }, 'Merge'))).toBe('400 TooManyProperties');
  });

  it('ends a page with its partition, if told to, empty or not', async () => {
    const { table } = await withRows({ shortPages: true });
    await table.createEntity({ partitionKey: 'q', rowKey: 'r', n: 1 });
    await table.createEntity({ partitionKey: 'z', rowKey: 'r', n: 7 });
    const pages: number[] = [];
    const queryOptions = { filter: odata`n eq ${7}` };
    for await (const page of table.listEntities({ queryOptions }).byPage()) pages.push(page.length);
    expect(pages).toEqual([0, 0, 1]);
  });

  it('has pages as large as told', async () => {
    const { table } = await withRows({ pageRows: 2 });
    const pages: number[] = [];
    for await (const page of table.listEntities().byPage({ maxPageSize: 100 })) pages.push(page.length);
    expect(pages).toEqual([2, 1]);
  });

  it('leaves out what a long cannot be compared with', async () => {
    const { table } = await withRows();
    const found: unknown[] = [];
    for await (const { rowKey } of table.listEntities({ queryOptions: { filter: 'n gt 1L' } })) found.push(rowKey);
    expect(found).toEqual(['r2', 'r3']);
  });
});

it('answers 501 to what it does not know', async () => {
  const { table } = await withRows();
  expect(await refusalOf(table.submitTransaction([['create', { partitionKey: 'p', rowKey: 'x' }]]))).toBe(
    '501 NotImplemented',
  );
});

it('gives the three levels of metadata', async () => {
  const { storage, table } = await withRows();
  await table.createEntity({ partitionKey: 'p', rowKey: 'm', long: 5n, when: new Date(0) });
  const answer = async (accept: string) => {
    const url = new URL("http://account.table.example/Rows(PartitionKey='p',RowKey='m')");
    const request = { method: 'GET', url, headers: { accept, authorization: 'x' }, body: new Uint8Array() };
    return JSON.parse(String((await storage.tables(request)).body));
  };
  const plain = { PartitionKey: 'p', RowKey: 'm', long: '5', when: '1970-01-01T00:00:00.000Z' };
  expect(await answer('application/json;odata=nometadata')).toEqual({ ...plain, Timestamp: expect.any(String) });
  const minimal = await answer('application/json');
  expect(minimal).toMatchObject({ 'long@odata.type': 'Edm.Int64', 'when@odata.type': 'Edm.DateTime' });
  expect(minimal).not.toHaveProperty('odata.id');
  const id = "http://account.table.example/Rows(PartitionKey='p',RowKey='m')";
  expect(await answer('application/json;odata=fullmetadata')).toMatchObject({ ...plain, 'odata.id': id });
});
