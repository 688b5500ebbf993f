/** The rows of the version before, on a real table: all are read, and a write keeps what it does not know. */
import { describe, expect, it } from 'vitest';
import type { GroupRow } from '../../../src/core/model.ts';
import { type Before, ROWS_BEFORE, tablesBefore } from '../../support/rows-before.ts';
import { faultOf, signal } from '../support/fixtures.ts';

const WEB = { scope: '00000000-0000-0000-0000-000000000001/shop', name: 'web' };

async function listed(tables: Awaited<ReturnType<typeof tablesBefore>>): Promise<GroupRow[]> {
  const rows: GroupRow[] = [];
  for await (const { row } of tables.groups.list(undefined, signal())) rows.push(row);
  return rows;
}

it('are of every kind that the version before left behind', () => {
  expect(ROWS_BEFORE.map(({ name }) => name)).toEqual([
    'creating',
    'deleted',
    'held',
    'leased',
    'recreated',
    'redeployed',
    'released',
    'reported',
    'running',
    'secrets',
    'stopped',
    'unresolved',
  ]);
});

describe.each(ROWS_BEFORE.map((before): [string, Before] => [before.name, before]))('rows before: %s', (_, before) => {
  const count = (table: 'Groups' | 'Revisions' | 'History') => before.tables[table]?.length ?? 0;

  it('are read by every adapter, none left out', async () => {
    const tables = await tablesBefore(before);
    const rows = await listed(tables);
    expect([rows.length, tables.skipped]).toEqual([count('Groups'), []]);
    const [row] = rows;
    for (let number = 1; number <= (row?.state.lastRevision ?? 0); number += 1) {
      if (before.tables.Revisions !== undefined)
        expect((await tables.revisions.get(WEB, number, signal()))?.number).toBe(number);
    }
    expect(await tables.history.list(WEB, 200, signal())).toHaveLength(count('History'));
    const uses = await tables.images.users('testregistry.azurecr.io', 'team/web', signal());
    expect(uses).toEqual(before.tables.Images === undefined ? [] : [WEB]);
    expect((await tables.holds.read(signal()))?.by).toBe(
      before.tables.Holds === undefined ? undefined : 'ann@example.com',
    );
  });

  it('are written to without losing a column', async () => {
    const tables = await tablesBefore(before);
    const stored = await tables.groups.get(WEB, signal());
    if (!stored) return expect(count('Groups')).toBe(0);
    const columns = async () => tables.raw('Groups').getEntity(before.tables.Groups?.[0]?.partitionKey ?? '', 'web');
    const was = await columns();
    await tables.groups.update(stored, { wake: stored.row.wake }, signal());
    const { etag: _e, timestamp: _t, ...is } = await columns();
    expect({ ...was, ...is }).toMatchObject(is);
    expect(Object.keys(was).filter((column) => !(column in is) && column !== 'etag' && column !== 'timestamp')).toEqual(
      [],
    );
    expect((await tables.groups.get(WEB, signal()))?.row).toEqual(stored.row);
  });
});

describe('rows of a version to come', () => {
  const running = ROWS_BEFORE.find(({ name }) => name === 'running');

  /** Somebody else's columns over those of a row that is well. */
  async function changedBy(change: (columns: Readonly<Record<string, unknown>>) => Record<string, string | number>) {
    if (!running) throw new Error('not recorded');
    const tables = await tablesBefore(running);
    const [row] = running.tables.Groups ?? [];
    if (!row) throw new Error('no row');
    const key = { partitionKey: row.partitionKey, rowKey: row.rowKey };
    await tables.raw('Groups').updateEntity({ ...key, ...change(row) }, 'Merge');
    return tables;
  }

  it.each<[string, (columns: Readonly<Record<string, unknown>>) => Record<string, string | number>]>([
    ['a newer schema', () => ({ schema: 3 })],
    [
      'a phase of a replica that is not known',
      (row) => ({ state00: String(row['state00']).replace('"serving"', '"handing-over"') }),
    ],
    [
      'a phase of the group that is not known',
      (row) => ({ state00: String(row['state00']).replace('"Running"', '"Migrating"') }),
    ],
    [
      'a reason that is not known',
      (row) => ({ state00: String(row['state00']).replace('"AsDeclared"', '"Elsewhere"') }),
    ],
  ])('are left alone and told: %s', async (_, change) => {
    const tables = await changedBy(change);
    expect(await faultOf(tables.groups.get(WEB, signal()))).toMatchObject({ kind: 'terminal' });
    expect(await listed(tables)).toEqual([]);
    expect(tables.skipped).toHaveLength(1);
  });

  it('a field that is not known is kept by a write of the part it is in', async () => {
    const tables = await changedBy((row) => ({
      state00: String(row['state00']).replace('"lastRevision"', '"tomorrow":{"a":1},"lastRevision"'),
    }));
    const stored = await tables.groups.get(WEB, signal());
    if (!stored) throw new Error('not read');
    await tables.groups.update(stored, { state: { ...stored.row.state, lastRevision: 7 } }, signal());
    expect((await tables.groups.get(WEB, signal()))?.row.state).toMatchObject({ tomorrow: { a: 1 }, lastRevision: 7 });
  });
});
