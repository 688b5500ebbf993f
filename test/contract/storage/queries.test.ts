/** What a query of a table finds, in which order, page by page, on every store. */
import type { TableClient } from '@azure/data-tables';
import { odata } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from './answers.ts';
import { ownName, STORES, tableOn } from './stores.ts';

type Row = Record<string, unknown>;

const ROWS = [
  { partitionKey: 'a', rowKey: '1', n: 1, s: "it's", b: true, d: 0.5, t: new Date(1000) },
  { partitionKey: 'a', rowKey: '10', n: 10, s: 'B', b: false, d: 2.5, t: new Date(2000) },
  { partitionKey: 'a', rowKey: '2', n: 2, s: 'b' },
  {
    partitionKey: 'B',
    rowKey: '3',
    n: -3,
    s: '',
    guid: { type: 'Guid', value: '0f8fad5b-d9cb-469f-a165-70867728950e' },
  },
  { partitionKey: 'a:b', rowKey: '4', s: "x' or 'y" },
  { partitionKey: 'é', rowKey: '5', s: 'é', n: 5 },
] as const;
/** By UTF-16 unit. */
const IN_ORDER = ['3', '1', '10', '2', '4', '5'];

describe.each(STORES)('a query on $name', (store) => {
  let table: TableClient;
  beforeAll(async () => {
    table = tableOn(store, ownName());
    await table.createTable();
    for (const row of ROWS) await table.createEntity(row);
  });

  async function rows(filter?: string, select?: string[]): Promise<Row[]> {
    const queryOptions = { ...(filter === undefined ? {} : { filter }), ...(select === undefined ? {} : { select }) };
    const found: Row[] = [];
    for await (const row of table.listEntities<Row>({ queryOptions })) found.push(row);
    return found;
  }

  it('finds all rows in the order of their keys', async () => {
    expect((await rows()).map(({ rowKey }) => rowKey)).toEqual(IN_ORDER);
  });

  it.each([
    [odata`PartitionKey eq ${'a'}`, ['1', '10', '2']],
    [odata`PartitionKey eq ${'b'}`, []],
    [odata`PartitionKey eq ${'a'} and RowKey eq ${'2'}`, ['2']],
    [odata`PartitionKey eq ${'a'} and RowKey ge ${'10'} and RowKey lt ${'2'}`, ['10']],
    [odata`PartitionKey eq ${'a'} and RowKey gt ${'1'} and RowKey le ${'2'}`, ['10', '2']],
    [odata`PartitionKey eq ${'a'} and PartitionKey eq ${'B'}`, []],
    [odata`PartitionKey eq ${'a'} or PartitionKey eq ${'B'}`, ['3', '1', '10', '2']],
    [odata`PartitionKey ge ${'a'} and PartitionKey lt ${'b'}`, ['1', '10', '2', '4']],
    [odata`PartitionKey ne ${'a'}`, ['3', '4', '5']],
    [odata`RowKey eq ${'4'}`, ['4']],
    [odata`RowKey ge ${'3'}`, ['3', '4', '5']],
    [odata`s eq ${"it's"}`, ['1']],
    [odata`s eq ${"x' or 'y"}`, ['4']],
    [odata`s eq ${"' or RowKey ne '"}`, []],
    [odata`s eq ${'é'}`, ['5']],
    [odata`s eq ${''}`, ['3']],
    [odata`n gt ${1}`, ['10', '2', '5']],
    [odata`n ge ${-3} and n le ${1}`, ['3', '1']],
    [odata`n ne ${1}`, ['3', '10', '2', '5']],
    ['n eq 10', ['10']],
    ['1 lt n', ['10', '2', '5']],
    [odata`b eq ${true}`, ['1']],
    [odata`b eq ${false}`, ['10']],
    [odata`d lt ${1.25}`, ['1']],
    [odata`t ge ${new Date(1500)}`, ['10']],
    [odata`t eq ${new Date(1000)}`, ['1']],
    [odata`guid eq guid${'0f8fad5b-d9cb-469f-a165-70867728950e'}`, ['3']],
    [odata`not (n gt ${1})`, ['3', '1', '4']],
    [odata`not (n gt ${1}) and PartitionKey eq ${'a'}`, ['1']],
    [odata`n eq ${1} or n eq ${2} and s eq ${'b'}`, ['1', '2']],
    [odata`(n eq ${1} or n eq ${2}) and s eq ${'b'}`, ['2']],
    [odata`missing eq ${1}`, []],
    [odata`missing ne ${1}`, []],
    [odata`Timestamp gt ${new Date(0)}`, IN_ORDER],
  ])('for %s', async (filter, expected) => {
    expect((await rows(filter)).map(({ rowKey }) => rowKey)).toEqual(expected);
  });

  it.each(['n eq', 'eq 1', '(n eq 1', 'n eq 1)', 'n eq 1 n eq 2', "startswith(s,'a')", 'n like 1', 'n eq 1 and'])(
    'is refused: %s',
    async (filter) => {
      expect(await refusalOf(rows(filter))).toBe('400 InvalidInput');
    },
  );

  it('shows only what is selected', async () => {
    const [row] = await rows(odata`RowKey eq ${'1'}`, ['n', 'rowKey', 'RowKey', 'missing']);
    expect(row).toMatchObject({ n: 1, rowKey: '1' });
    expect(row).not.toHaveProperty('s');
    expect(row).not.toHaveProperty('partitionKey');
  });

  it('goes on where a page ended, one row at a time, whatever the keys hold', async () => {
    const found: unknown[] = [];
    for await (const page of table.listEntities().byPage({ maxPageSize: 1 })) {
      expect(page.length).toBeLessThanOrEqual(1);
      found.push(...page.map(({ rowKey }) => rowKey));
    }
    expect(found).toEqual(IN_ORDER);
  });

  it('goes on after a row that was deleted in between', async () => {
    const own = tableOn(store, ownName());
    await own.createTable();
    for (const rowKey of ['1', '2', '3', '4']) await own.createEntity({ partitionKey: 'p', rowKey });
    const first = (await own.listEntities().byPage({ maxPageSize: 2 }).next()).value;
    await own.deleteEntity('p', '3');
    const { continuationToken } = first ?? {};
    const second = (await own.listEntities().byPage({ maxPageSize: 2, continuationToken }).next()).value;
    expect([...(first ?? []), ...(second ?? [])].map(({ rowKey }) => rowKey)).toEqual(['1', '2', '4']);
  });

  // Azurite answers 500 where a property of another kind is compared with a long; the model leaves such rows out.
  it('compares longs that no double can tell apart', async () => {
    const own = tableOn(store, ownName());
    await own.createTable();
    const longs = [9_007_199_254_740_992n, 9_007_199_254_740_993n, 3n];
    for (const [at, long] of longs.entries()) await own.createEntity({ partitionKey: 'p', rowKey: `${at}`, long });
    const found: unknown[] = [];
    const filter = 'long gt 9007199254740992L';
    for await (const { rowKey } of own.listEntities({ queryOptions: { filter } })) found.push(rowKey);
    expect(found).toEqual(['1']);
  });
});
