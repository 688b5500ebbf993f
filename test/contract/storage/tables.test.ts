/**
 * How a table service behaves, on every store. Where Azurite is known to differ from Azure, the suite follows Azurite
 * and says so; where the model keeps to Azure instead, its own tests hold it (`test/local/storage`).
 */
import type { TableClient } from '@azure/data-tables';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, statusOf, unsignedStatus } from './answers.ts';
import { ownName, STORES, tableOn, tableServiceOn } from './stores.ts';

const KEYS = { partitionKey: "p'x é=&%+", rowKey: 'r 1' };
const ETAG = /^W\/"datetime'\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\d\.\d{7}Z'"$/;

describe.each(STORES)('a table on $name', (store) => {
  let name: string;
  let table: TableClient;
  beforeEach(async () => {
    name = ownName();
    table = tableOn(store, name);
    await table.createTable();
  });

  const get = () => table.getEntity<Record<string, unknown>>(KEYS.partitionKey, KEYS.rowKey);

  it('is created once, whatever the case of its name', async () => {
    expect(await statusOf((options) => tableOn(store, name.toUpperCase()).createTable(options))).toBe(409);
    expect(await statusOf((options) => tableOn(store, ownName()).createTable(options))).toBe(201);
    await table.createEntity(KEYS);
    expect(await tableOn(store, name.toUpperCase()).getEntity(KEYS.partitionKey, KEYS.rowKey)).toMatchObject(KEYS);
  });

  it('is refused a name that no table may have', async () => {
    for (const odd of ['1abc', 'ab', 'tables']) {
      expect(await refusalOf(tableOn(store, odd).createTable())).toMatch(/^400 /);
    }
  });

  it('is listed, and gone when deleted, with its rows', async () => {
    const service = tableServiceOn(store);
    const names = async () => {
      const found: (string | undefined)[] = [];
      for await (const item of service.listTables()) found.push(item.name);
      return found;
    };
    expect(await names()).toContain(name);
    await table.createEntity(KEYS);
    expect(await statusOf((options) => table.deleteTable(options))).toBe(204);
    expect(await statusOf((options) => table.deleteTable(options))).toBe(404);
    expect(await names()).not.toContain(name);
    const calls = [get(), table.createEntity(KEYS), table.updateEntity(KEYS), table.deleteEntity('p', 'r')];
    expect(new Set(await Promise.all(calls.map(refusalOf)))).toEqual(new Set(['404 TableNotFound']));
    expect(await refusalOf(table.listEntities().next())).toBe('404 TableNotFound');
    await table.createTable();
    expect(await refusalOf(get())).toBe('404 ResourceNotFound');
  });

  it('answers nobody without Authorization', async () => {
    const endpoint = /TableEndpoint=([^;]+)/.exec(store.connectionString())?.[1] ?? '';
    expect(await unsignedStatus(store.tables, `${endpoint}/${name}()`)).toBe(403);
  });

  it('gives every type back as it was sent, and nothing for null', async () => {
    const sent = {
      text: 'x"<é😀\\\n',
      whole: -7,
      real: 1.5,
      wholeReal: { type: 'Double', value: '3' },
      yes: true,
      long: 9_007_199_254_740_993n,
      when: new Date(1e12),
      guid: { type: 'Guid', value: '0f8fad5b-d9cb-469f-a165-70867728950e' },
      bytes: new Uint8Array([0, 255, 1]),
      nothing: null,
    } as const;
    const { etag } = await table.createEntity({ ...KEYS, ...sent });
    expect(etag).toMatch(ETAG);
    const { nothing: _, wholeReal, bytes, ...rest } = sent;
    const found = await get();
    expect(found).toMatchObject({ ...KEYS, ...rest, etag, wholeReal: Number(wholeReal.value) });
    expect(found['bytes']).toEqual(Buffer.from(bytes));
    expect(found).not.toHaveProperty('nothing');
    expect(decodeURIComponent(String(etag))).toContain(String(found['timestamp']));
  });

  describe('with a row in it', () => {
    let first: string;
    beforeEach(async () => {
      first = (await table.createEntity({ ...KEYS, a: 1, b: 'x' })).etag ?? '';
    });

    it('refuses a second one with its keys', async () => {
      expect(await refusalOf(table.createEntity({ ...KEYS, a: 2 }))).toBe('409 EntityAlreadyExists');
      expect(await get()).toMatchObject({ a: 1, etag: first });
    });

    it('merges: what is named changes, what is null or not named stays', async () => {
      const { etag } = await table.updateEntity({ ...KEYS, a: 2n, c: true, b: null }, 'Merge', { etag: first });
      expect(etag).toMatch(ETAG);
      expect(etag).not.toBe(first);
      expect(await get()).toMatchObject({ a: 2n, b: 'x', c: true, etag });
    });

    it('replaces: what is not named is gone', async () => {
      const { etag } = await table.updateEntity({ ...KEYS, c: 1 }, 'Replace', { etag: first });
      const found = await get();
      expect(found).toMatchObject({ c: 1, etag });
      expect(found).not.toHaveProperty('a');
    });

    it.each(['Merge', 'Replace'] as const)('refuses a %s of another version, and changes nothing', async (mode) => {
      const { etag } = await table.updateEntity({ ...KEYS, a: 2 }, mode, { etag: '*' });
      const stale = table.updateEntity({ ...KEYS, a: 3 }, mode, { etag: first });
      expect(await refusalOf(stale)).toBe('412 UpdateConditionNotSatisfied');
      expect(await get()).toMatchObject({ a: 2, etag });
    });

    it('deletes it at its version only, and once', async () => {
      const { etag = '' } = await table.updateEntity({ ...KEYS, a: 2 }, 'Merge', { etag: first });
      const remove = (tag: string) => table.deleteEntity(KEYS.partitionKey, KEYS.rowKey, { etag: tag });
      expect(await refusalOf(remove(first))).toBe('412 UpdateConditionNotSatisfied');
      await remove(etag);
      for (const tag of [etag, '*']) expect(await refusalOf(remove(tag))).toBe('404 ResourceNotFound');
      expect(await refusalOf(get())).toBe('404 ResourceNotFound');
      const late = table.updateEntity({ ...KEYS, a: 3 }, 'Merge', { etag });
      expect(await refusalOf(late)).toBe('404 ResourceNotFound');
    });

    it('takes no odd version for any version', async () => {
      for (const etag of ['odd', '"strong"']) {
        expect(await refusalOf(table.updateEntity(KEYS, 'Merge', { etag }))).toMatch(/^400 /);
        expect(await refusalOf(table.deleteEntity(KEYS.partitionKey, KEYS.rowKey, { etag }))).toMatch(/^400 /);
      }
      expect(await get()).toMatchObject({ etag: first });
    });

    it('gives the word to one of many writers of one version', async () => {
      const writes = Array.from({ length: 8 }, (_, a) => table.updateEntity({ ...KEYS, a }, 'Merge', { etag: first }));
      const won = (await Promise.allSettled(writes)).filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
    });
  });

  it.each(['Merge', 'Replace'] as const)('upserts by %s, whether the row is there or not', async (mode) => {
    const one = await table.upsertEntity({ ...KEYS, a: 1, b: 1 }, mode);
    const two = await table.upsertEntity({ ...KEYS, a: 2 }, mode);
    expect(two.etag).not.toBe(one.etag);
    const found = await get();
    expect(found).toMatchObject({ a: 2, etag: two.etag });
    expect(found['b']).toBe(mode === 'Merge' ? 1 : undefined);
  });

  it('gives each of many quick writes a version of its own', async () => {
    const etags = new Set<string | undefined>();
    for (let a = 0; a < 20; a += 1) etags.add((await table.upsertEntity({ ...KEYS, a }, 'Replace')).etag);
    expect(etags.size).toBe(20);
  });

  // Azure's own code for a character out of place is OutOfRangeInput; both are a 400.
  it.each(['a/b', 'a\\b', 'a#b', 'a?b', 'a\u0007b', 'a\u0085b', 'x'.repeat(513)])('refuses the key %j', async (key) => {
    for (const keys of [
      { partitionKey: key, rowKey: 'r' },
      { partitionKey: 'p', rowKey: key },
    ]) {
      expect(await refusalOf(table.createEntity(keys))).toBe('400 InvalidInput');
    }
  });

  it.each(['x'.repeat(512), "it's", 'a:b;c', 'é😀', ' ', ''])('takes the key %j', async (key) => {
    const keys = { partitionKey: key, rowKey: key };
    await table.createEntity(keys);
    expect(await table.getEntity(key, key)).toMatchObject(keys);
  });

  it('takes values up to 64 KiB', async () => {
    await table.createEntity({ ...KEYS, text: 'x'.repeat(32 * 1024), bytes: new Uint8Array(64 * 1024) });
    for (const column of [{ text: 'x'.repeat(32 * 1024 + 1) }, { bytes: new Uint8Array(64 * 1024 + 1) }]) {
      expect(await refusalOf(table.upsertEntity({ ...KEYS, ...column }))).toBe('400 PropertyValueTooLarge');
    }
  });

  it('takes no more than 4 MiB at once', async () => {
    const columns = Object.fromEntries(Array.from({ length: 140 }, (_, at) => [`c${at}`, 'x'.repeat(32_000)]));
    expect(await refusalOf(table.createEntity({ ...KEYS, ...columns }))).toBe('413 RequestBodyTooLarge');
  });
});
