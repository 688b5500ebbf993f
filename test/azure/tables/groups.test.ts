import { beforeAll, describe, expect, it } from 'vitest';
import { encodeKey } from '../../../src/azure/tables/keys.ts';
import type { Replica } from '../../../src/core/model.ts';
import { STORES } from '../../contract/storage/stores.ts';
import { all, aRow, faultOf, SCOPE, signal } from '../support/fixtures.ts';
import type { OwnTables } from '../support/storage.ts';
import { ownTables } from '../support/storage.ts';

const REPLICA: Replica = {
  name: 'web-r1-1-1',
  revision: 1,
  region: 'westeurope',
  incarnation: 1,
  phase: 'serving',
  since: 1,
  confirmed: true,
  restartedFor: 0,
  stuck: 0,
};

describe.each(STORES)('on $name:', (store) => {
  let tables: OwnTables;
  beforeAll(async () => {
    tables = await ownTables(store);
  });

  function keysOf(name: string): [string, string] {
    return [encodeKey(SCOPE), encodeKey(name)];
  }

  describe('a row of Groups', () => {
    it('is read as it was written', async () => {
      const row = aRow('written');
      const inserted = await tables.groups.insert(row, signal());
      expect(inserted.row).toEqual(row);
      expect(await tables.groups.get(row.key, signal())).toEqual(inserted);
    });

    it('is absent when it is not there', async () => {
      expect(await tables.groups.get({ scope: SCOPE, name: 'nobody' }, signal())).toBeUndefined();
    });

    it('is inserted once: a second insert is a conflict', async () => {
      await tables.groups.insert(aRow('twice'), signal());
      expect(await faultOf(tables.groups.insert(aRow('twice'), signal()))).toMatchObject({
        kind: 'conflict',
        reason: 'Conflict',
      });
    });

    it('keeps the parts that a change does not name', async () => {
      const row = aRow('parts');
      const first = await tables.groups.insert(row, signal());
      const wake = { ...row.wake, asked: 2 };
      const second = await tables.groups.update(first, { wake }, signal());
      expect(second.row).toEqual({ ...row, wake });
      expect(await tables.groups.get(row.key, signal())).toEqual(second);
    });

    it('is not written over once it has moved on', async () => {
      const first = await tables.groups.insert(aRow('moved'), signal());
      const second = await tables.groups.update(first, { wake: { ...first.row.wake, asked: 2 } }, signal());
      const stale = tables.groups.update(first, { wake: { ...first.row.wake, asked: 9 } }, signal());
      expect(await faultOf(stale)).toMatchObject({ kind: 'conflict', reason: 'Conflict', status: 412 });
      expect(await tables.groups.get(first.row.key, signal())).toEqual(second);
    });

    it('gives one of many writers of one version the word', async () => {
      const first = await tables.groups.insert(aRow('race'), signal());
      const writes = Array.from({ length: 8 }, (_, asked) =>
        tables.groups.update(first, { wake: { ...first.row.wake, asked } }, signal()),
      );
      const outcomes = await Promise.allSettled(writes);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('shows nothing of a part that was longer before', async () => {
      const row = aRow('shrunk');
      const large = { ...row.desired, document: { filler: '😀'.repeat(50_000) } };
      const first = await tables.groups.insert({ ...row, desired: large }, signal());
      expect((await tables.groups.get(row.key, signal()))?.row.desired).toEqual(large);
      const second = await tables.groups.update(first, { desired: row.desired }, signal());
      expect((await tables.groups.get(row.key, signal()))?.row).toEqual(row);
      const third = await tables.groups.update(second, { desired: large }, signal());
      expect((await tables.groups.get(row.key, signal()))?.row).toEqual(third.row);
    });

    it('is refused at the door when it does not fit', async () => {
      const row = aRow('huge');
      const desired = { ...row.desired, document: { filler: 'x'.repeat(300_000) } };
      expect(await faultOf(tables.groups.insert({ ...row, desired }, signal()))).toMatchObject({
        kind: 'terminal',
        reason: 'InvalidSpec',
      });
    });

    it('is removed at the version that was read, and is gone either way', async () => {
      const first = await tables.groups.insert(aRow('gone'), signal());
      const second = await tables.groups.update(first, { wake: { ...first.row.wake, asked: 2 } }, signal());
      expect(await faultOf(tables.groups.remove(first, signal()))).toMatchObject({ kind: 'conflict' });
      await tables.groups.remove(second, signal());
      await tables.groups.remove(second, signal());
      expect(await tables.groups.get(first.row.key, signal())).toBeUndefined();
      const update = tables.groups.update(second, { wake: first.row.wake }, signal());
      expect(await faultOf(update)).toMatchObject({ kind: 'conflict', reason: 'NotFound' });
    });

    it('tells people the main things in columns of their own', async () => {
      await tables.groups.insert(aRow('plain'), signal());
      const entity = await tables.raw('Groups').getEntity(...keysOf('plain'));
      expect(entity).toMatchObject({
        scope: SCOPE,
        name: 'plain',
        generation: 1,
        phase: 'Running',
        reason: 'AsDeclared',
        schema: 1,
        ticketDue: '1970-01-01T00:00:05.000Z',
        leaseUntil: '',
      });
    });
  });

  it.each([
    ['one replica of its own name', {}, 1],
    ['a replica in a router', { replicas: [{ ...REPLICA, router: 'trafficManager/sub/shop/web-tm' }] }, 2],
    ['several replicas', { replicas: [REPLICA, { ...REPLICA, name: 'web-r1-2-2' }] }, 2],
    ['names of their own that were given', { issued: 3 }, 2],
    ['profiles that were made', { profiles: [{ router: 'trafficManager/sub/shop/p', use: 'preview' }] }, 2],
  ] as const)('bears the schema that versions without routers do not read: %s', async (name, change, schema) => {
    const row = aRow(name.replaceAll(' ', '-'));
    const stored = await tables.groups.insert(row, signal());
    await tables.groups.update(stored, { state: { ...row.state, ...change } }, signal());
    // A write of another part leaves it so.
    const again = await tables.groups.get(row.key, signal());
    if (again) await tables.groups.update(again, { desired: row.desired }, signal());
    const entity = await tables.raw('Groups').getEntity(...keysOf(row.key.name));
    expect(entity['schema']).toBe(schema);
  });

  describe('the list of groups', () => {
    it('is of one scope, of all, or of a name', async () => {
      const own = await ownTables(store);
      const other = `${SCOPE}'s`;
      for (const [name, scope] of [
        ['a', SCOPE],
        ['b', SCOPE],
        ['a', other],
        ["x' or 'y", other],
      ] as const) {
        await own.groups.insert(aRow(name, scope), signal());
      }
      const namesOf = async (scope?: string) =>
        (await all(own.groups.list(scope, signal()))).map(({ row }) => row.key.name);
      expect(await namesOf(SCOPE)).toEqual(['a', 'b']);
      expect(await namesOf(other)).toEqual(['a', "x' or 'y"]);
      expect(await namesOf(`${SCOPE}' or PartitionKey ne 'zz`)).toEqual([]);
      expect(await namesOf()).toHaveLength(4);
      const named = await own.groups.named('a', 10, signal());
      expect(named.map(({ row }) => row.key.scope)).toEqual([SCOPE, other]);
      expect(await own.groups.named('a', 1, signal())).toHaveLength(1);
      expect(await own.groups.named("x' or 'y", 10, signal())).toHaveLength(1);
      expect(await own.groups.named("' or RowKey ne 'zz", 10, signal())).toEqual([]);
    });
  });

  describe('a row that cannot be read', () => {
    it.each([
      ['of a newer version', { schema: 3 }, 'RowNewer'],
      ['without a version', { schema: '' }, 'RowMalformed'],
      ['with broken JSON', { wake00: '{"asked":' }, 'RowMalformed'],
      ['with a missing chunk', { stateChunks: 3 }, 'RowMalformed'],
      ['with a wrong type inside', { wake00: '{"asked":"1","seen":1,"epoch":1}' }, 'RowMalformed'],
      ['with a lack inside', { wake00: '{"asked":1,"seen":1}' }, 'RowMalformed'],
    ])('(%s) is a terminal fault, left alone, and skipped by lists', async (_, columns, code) => {
      const own = await ownTables(store);
      const stored = await own.groups.insert(aRow('odd'), signal());
      await own.groups.insert(aRow('sound'), signal());
      const [partitionKey, rowKey] = keysOf('odd');
      await own.raw('Groups').updateEntity({ partitionKey, rowKey, ...columns }, 'Merge');

      expect(await faultOf(own.groups.get(stored.row.key, signal()))).toMatchObject({
        kind: 'terminal',
        reason: 'StoreUnavailable',
        code,
      });
      expect(await faultOf(own.groups.update(stored, { wake: stored.row.wake }, signal()))).toMatchObject({
        kind: 'conflict',
      });
      expect((await all(own.groups.list(undefined, signal()))).map(({ row }) => row.key.name)).toEqual(['sound']);
      expect(own.skipped).toMatchObject([{ table: 'Groups', partitionKey, rowKey, fault: { code } }]);
    });

    it('is named by where it is wrong, never by what it holds', async () => {
      const own = await ownTables(store);
      const stored = await own.groups.insert(aRow('odd'), signal());
      const [partitionKey, rowKey] = keysOf('odd');
      const state00 = JSON.stringify({
        ...stored.row.state,
        status: { ...stored.row.state.status, phase: 'canary-7' },
      });
      await own.raw('Groups').updateEntity({ partitionKey, rowKey, state00 }, 'Merge');
      const fault = await faultOf(own.groups.get(stored.row.key, signal()));
      expect(fault.message).toBe('a stored row cannot be read: /state/status/phase is not as it must be');
    });
  });
});
