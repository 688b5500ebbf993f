/**
 * Any sequence of calls gets the same answers from Azurite and from `local/storage`: statuses, codes, values, and which
 * versions are one. Versions and receipts are told apart by the order in which they were first seen.
 */
import type { TableClient } from '@azure/data-tables';
import { odata } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf } from './answers.ts';
import type { Store } from './stores.ts';
import { AZURITE, localStore, ownName, queueOn, tableOn } from './stores.ts';

const RUNS = 25;
const CALLS_MAX = 30;

/** Azurite takes some milliseconds for a call; in the model each call sees the clock move on too. */
function freshLocal(): Store {
  let now = 1_700_000_000_000;
  const tick = (): number => {
    now += 5;
    return now;
  };
  return localStore('local/storage', { clock: { now: tick } });
}

/** A number for each text, by order of appearance. */
function numbering(): { of: (text: string | undefined) => number; text: (number: number) => string | undefined } {
  const seen: string[] = [];
  return {
    of(text) {
      if (text === undefined) return -1;
      if (!seen.includes(text)) seen.push(text);
      return seen.indexOf(text);
    },
    text: (number) => (seen.length === 0 ? undefined : seen[number % seen.length]),
  };
}

const keys = fc.record({ partitionKey: fc.constantFrom('p', 'p:1', "it's"), rowKey: fc.constantFrom('a', 'b', 'é') });
const columns = fc.dictionary(
  fc.constantFrom('n', 's', 't'),
  fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.string({ maxLength: 3 }),
    fc.boolean(),
    fc.bigInt({ min: -5n, max: 5n }),
    fc.constant(null),
    fc.constantFrom(0.5, -1.25),
  ),
  { maxKeys: 3 },
);
const mode = fc.constantFrom('Merge' as const, 'Replace' as const);
/** The newest version seen, one seen before, or any. */
const tag = fc.oneof(fc.constant('*' as const), fc.nat({ max: 30 }));
const filter = fc.oneof(
  keys.map(({ partitionKey }) => odata`PartitionKey eq ${partitionKey}`),
  keys.map(({ partitionKey, rowKey }) => odata`PartitionKey eq ${partitionKey} and RowKey ge ${rowKey}`),
  keys.map(({ rowKey }) => odata`not (RowKey eq ${rowKey}) or PartitionKey lt ${'p:'}`),
  fc.string({ maxLength: 3 }).map((text) => odata`s eq ${text}`),
);
const tableCall = fc.oneof(
  fc.record({ call: fc.constant('insert' as const), keys, columns }),
  fc.record({ call: fc.constant('update' as const), keys, columns, mode, tag }),
  fc.record({ call: fc.constant('upsert' as const), keys, columns, mode }),
  fc.record({ call: fc.constant('delete' as const), keys, tag }),
  fc.record({ call: fc.constant('get' as const), keys }),
  fc.record({ call: fc.constant('query' as const), filter, top: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ call: fc.constantFrom('drop' as const, 'create' as const, 'get all' as const) }),
);
type TableCall = typeof tableCall extends fc.Arbitrary<infer T> ? T : never;

async function tableAnswers(store: Store, calls: readonly TableCall[]): Promise<unknown[]> {
  const table = tableOn(store, ownName());
  await table.createTable();
  const versions = numbering();
  const answers: unknown[] = [];
  for (const call of calls) answers.push(await answerOf(tableAnswer(table, call, versions)));
  return answers;
}

async function tableAnswer(table: TableClient, call: TableCall, versions: ReturnType<typeof numbering>) {
  const etagOf = (asked: '*' | number) => (asked === '*' ? '*' : (versions.text(asked) ?? 'W/"never"'));
  switch (call.call) {
    case 'insert':
      return versions.of((await table.createEntity({ ...call.keys, ...call.columns })).etag);
    case 'update': {
      const { etag } = await table.updateEntity({ ...call.keys, ...call.columns }, call.mode, {
        etag: etagOf(call.tag),
      });
      return versions.of(etag);
    }
    case 'upsert':
      return versions.of((await table.upsertEntity({ ...call.keys, ...call.columns }, call.mode)).etag);
    case 'delete':
      await table.deleteEntity(call.keys.partitionKey, call.keys.rowKey, { etag: etagOf(call.tag) });
      return 'deleted';
    case 'get':
      return shown(await table.getEntity(call.keys.partitionKey, call.keys.rowKey), versions);
    case 'query':
      return list(table, call.filter, call.top, versions);
    case 'get all':
      return list(table, undefined, 100, versions);
    case 'drop':
      return void (await table.deleteTable());
    case 'create':
      return void (await table.createTable());
  }
}

async function list(
  table: TableClient,
  filtering: string | undefined,
  top: number,
  versions: ReturnType<typeof numbering>,
) {
  const pages: unknown[] = [];
  const queryOptions = filtering === undefined ? {} : { filter: filtering };
  for await (const page of table.listEntities({ queryOptions }).byPage({ maxPageSize: top })) {
    pages.push(page.map((row) => shown(row, versions)));
  }
  return pages;
}

/** An entity without what names the store or the time. */
function shown(row: Record<string, unknown>, versions: ReturnType<typeof numbering>) {
  const { etag, timestamp: _, 'odata.metadata': __, ...rest } = row;
  const told = Object.entries(rest).map(([name, value]) => [name, typeof value === 'bigint' ? `${value}L` : value]);
  return { ...Object.fromEntries(told), version: versions.of(String(etag)) };
}

const hidden = fc.constantFrom(0, 60);
const queueCall = fc.oneof(
  fc.record({
    call: fc.constant('send' as const),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
    hidden,
  }),
  fc.record({ call: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ call: fc.constant('peek' as const), max: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    call: fc.constant('update' as const),
    message: fc.nat({ max: 9 }),
    receipt: fc.nat({ max: 30 }),
    hidden,
  }),
  fc.record({ call: fc.constant('delete' as const), message: fc.nat({ max: 9 }), receipt: fc.nat({ max: 30 }) }),
  fc.record({ call: fc.constantFrom('count' as const, 'clear' as const, 'create' as const) }),
);
type QueueCall = typeof queueCall extends fc.Arbitrary<infer T> ? T : never;

async function queueAnswers(store: Store, calls: readonly QueueCall[]): Promise<unknown[]> {
  const queue = queueOn(store, ownName());
  await queue.create();
  const [ids, receipts] = [numbering(), numbering()];
  const answers: unknown[] = [];
  for (const call of calls) answers.push(await answerOf(queueAnswer(queue, call, ids, receipts)));
  return answers;
}

/** Half of the receipts asked with are of the message they are asked for. */
async function queueAnswer(
  queue: QueueClient,
  call: QueueCall,
  ids: ReturnType<typeof numbering>,
  receipts: ReturnType<typeof numbering>,
) {
  switch (call.call) {
    case 'send': {
      const { messageId, popReceipt } = await queue.sendMessage(call.text, { visibilityTimeout: call.hidden });
      return [ids.of(messageId), receipts.of(`${messageId} ${popReceipt}`)];
    }
    case 'receive': {
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: call.max });
      return receivedMessageItems.map(({ messageId, popReceipt, messageText, dequeueCount }) => [
        ids.of(messageId),
        receipts.of(`${messageId} ${popReceipt}`),
        messageText,
        dequeueCount,
      ]);
    }
    case 'peek': {
      const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: call.max });
      return peekedMessageItems.map(({ messageId, messageText }) => [ids.of(messageId), messageText]);
    }
    case 'update': {
      const [id, receipt] = pairOf(receipts.text(call.receipt), ids.text(call.message), call.receipt);
      const { popReceipt } = await queue.updateMessage(id, receipt, undefined, call.hidden);
      return receipts.of(`${id} ${popReceipt}`);
    }
    case 'delete': {
      const [id, receipt] = pairOf(receipts.text(call.receipt), ids.text(call.message), call.receipt);
      await queue.deleteMessage(id, receipt);
      return 'deleted';
    }
    case 'count':
      return (await queue.getProperties()).approximateMessagesCount;
    case 'clear':
      return void (await queue.clearMessages());
    case 'create':
      return (await queue.createIfNotExists()).succeeded;
  }
}

function pairOf(known: string | undefined, other: string | undefined, chance: number): [string, string] {
  const [id = 'none', receipt = 'none'] = known?.split(' ') ?? [];
  return [chance % 2 === 0 ? id : (other ?? id), receipt];
}

describe('Azurite and local/storage', () => {
  it('answer any sequence of calls to a table alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tableCall, { maxLength: CALLS_MAX }), async (calls) => {
        expect(await tableAnswers(freshLocal(), calls)).toEqual(await tableAnswers(AZURITE, calls));
      }),
      { numRuns: RUNS },
    );
  });

  it('answer any sequence of calls to a queue alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(queueCall, { maxLength: CALLS_MAX }), async (calls) => {
        expect(await queueAnswers(freshLocal(), calls)).toEqual(await queueAnswers(AZURITE, calls));
      }),
      { numRuns: RUNS },
    );
  });
});
