import { beforeAll, describe, expect, it } from 'vitest';
import { HISTORY_MAX } from '../../../src/azure/tables/history.ts';
import type { HistoryEntry, Revision } from '../../../src/core/model.ts';
import { STORES } from '../../contract/storage/stores.ts';
import { aRevision, faultOf, SCOPE, signal } from '../support/fixtures.ts';
import type { OwnTables } from '../support/storage.ts';
import { ownTables } from '../support/storage.ts';

describe.each(STORES)('on $name:', (store) => {
  let tables: OwnTables;
  beforeAll(async () => {
    tables = await ownTables(store);
  });

  const key = (name: string) => ({ scope: SCOPE, name });

  describe('revisions', () => {
    it('keep where their replicas run, and the declaration they were made from', async () => {
      const placed: Revision = {
        ...aRevision(1),
        regions: [{ region: 'westeurope' }, { region: 'northeurope', patch: { zones: null } }],
        placement: [
          { region: 'uksouth', zones: [], resources: { web: { cpu: 0.5, memoryInGB: 1 } }, priority: 'Spot' },
        ],
        document: { name: 'web' },
      };
      await tables.revisions.insert(key('placed'), placed, signal());
      expect(await tables.revisions.get(key('placed'), 1, signal())).toEqual(placed);
      const { placement: _placement, ...other } = placed;
      const again = tables.revisions.insert(key('placed'), other, signal());
      expect((await faultOf(again)).kind).toBe('conflict');
    });

    it('are kept without their declaration where both do not fit', async () => {
      const long = { ...aRevision(1, 'é'.repeat(240_000)), document: { name: 'é'.repeat(240_000) } };
      await tables.revisions.insert(key('both'), long, signal());
      const { document: _document, ...kept } = long;
      expect(await tables.revisions.get(key('both'), 1, signal())).toEqual(kept);
    });

    it('are read as they were inserted, long bodies too', async () => {
      const long = { ...aRevision(12, 'é'.repeat(100_000)), pins: { 'app:1': 'sha256:2' } };
      await tables.revisions.insert(key('long'), long, signal());
      expect(await tables.revisions.get(key('long'), 12, signal())).toEqual(long);
      expect(await tables.revisions.get(key('long'), 1, signal())).toBeUndefined();
    });

    it('are inserted again without harm, and never changed', async () => {
      await tables.revisions.insert(key('same'), aRevision(1), signal());
      await tables.revisions.insert(key('same'), { ...aRevision(1), createdAt: 99 }, signal());
      const other = tables.revisions.insert(key('same'), aRevision(1, 'app@sha256:2'), signal());
      expect(await faultOf(other)).toMatchObject({ kind: 'conflict' });
      expect(await tables.revisions.get(key('same'), 1, signal())).toEqual(aRevision(1));
    });

    it('are numbered newest first, and one is removed at a time', async () => {
      for (const number of [2, 10, 9, 1]) await tables.revisions.insert(key('many'), aRevision(number), signal());
      await tables.revisions.insert(key('many2'), aRevision(3), signal());
      expect(await tables.revisions.numbers(key('many'), signal())).toEqual([10, 9, 2, 1]);
      for (let times = 0; times < 2; times += 1) await tables.revisions.remove(key('many'), 9, signal());
      expect(await tables.revisions.numbers(key('many'), signal())).toEqual([10, 2, 1]);
      expect(await tables.revisions.numbers(key('none'), signal())).toEqual([]);
    });

    it('keep the declaration they were rendered from', async () => {
      const kept = { ...aRevision(1), document: { location: 'westeurope' } };
      await tables.revisions.insert(key('source'), kept, signal());
      expect(await tables.revisions.get(key('source'), 1, signal())).toEqual(kept);
    });

    it('of one group are removed together, and no other’s', async () => {
      for (const number of [1, 2, 3]) await tables.revisions.insert(key('a'), aRevision(number), signal());
      await tables.revisions.insert(key('a2'), aRevision(1), signal());
      await tables.revisions.removeAll(key('a'), signal());
      await tables.revisions.removeAll(key('a'), signal());
      for (const number of [1, 2, 3]) expect(await tables.revisions.get(key('a'), number, signal())).toBeUndefined();
      expect(await tables.revisions.get(key('a2'), 1, signal())).toEqual(aRevision(1));
    });
  });

  describe('images', () => {
    const use = (repository: string, container = 'main', host = 'r.azurecr.io') => ({ host, repository, container });

    it('name exactly the groups that use a repository, each once', async () => {
      await tables.images.add(key('web'), [use('app'), use('app', 'side'), use('app2'), use('team/app')], signal());
      await tables.images.add(key('api'), [use('app'), use('app', 'main', 'other.io')], signal());
      await tables.images.add(key('two'), [use('app2'), use('app-x'), use('app/x')], signal());
      const users = async (repository: string, host = 'r.azurecr.io') =>
        (await tables.images.users(host, repository, signal())).map(({ name }) => name).sort();
      expect(await users('app')).toEqual(['api', 'web']);
      expect(await users('app2')).toEqual(['two', 'web']);
      expect(await users('app/x')).toEqual(['two']);
      expect(await users('app', 'other.io')).toEqual(['api']);
      expect(await users("app' or 'a' eq 'a")).toEqual([]);
      expect(await tables.images.users('r.azurecr.io', 'team/app', signal())).toEqual([key('web')]);
    });

    it('are added and removed any number of times', async () => {
      for (let times = 0; times < 2; times += 1) await tables.images.add(key('idem'), [use('idem')], signal());
      expect(await tables.images.users('r.azurecr.io', 'idem', signal())).toEqual([key('idem')]);
      for (let times = 0; times < 2; times += 1) await tables.images.remove(key('idem'), [use('idem')], signal());
      expect(await tables.images.users('r.azurecr.io', 'idem', signal())).toEqual([]);
    });
  });

  describe('history', () => {
    const entry = (at: number, message: string): HistoryEntry => ({
      at,
      what: 'created',
      reason: 'Declared',
      trigger: 'http',
      revision: 1,
      message,
    });

    it('is read newest first, entries of one millisecond too', async () => {
      for (const [at, message] of [
        [2001, 'b'],
        [1001, 'a'],
        [3001, 'c'],
        [3001, 'd'],
      ] as const) {
        await tables.history.append(key('order'), { ...entry(at, message), replica: 'order' }, signal());
      }
      const found = await tables.history.list(key('order'), 10, signal());
      expect(found.map(({ message }) => message)).toEqual(['d', 'c', 'b', 'a']);
      expect(found[3]).toEqual({ ...entry(1001, 'a'), replica: 'order' });
      expect(await tables.history.list(key('order'), 2, signal())).toHaveLength(2);
      expect(await tables.history.list(key('other'), 2, signal())).toEqual([]);
    });

    it('of a group does not grow for ever', async () => {
      const times = Array.from({ length: HISTORY_MAX + 20 }, (_, index) => 100_001 + 32 * index);
      await Promise.all(times.map((at) => tables.history.append(key('grown'), entry(at, 'm'), signal())));
      await tables.history.append(key('grown'), entry(32 * 10_000, 'newest'), signal());
      const found = await tables.history.list(key('grown'), 1000, signal());
      expect(found).toHaveLength(HISTORY_MAX);
      expect(found[0]?.message).toBe('newest');
    });
  });

  it('creates its tables any number of times', async () => {
    const again = await ownTables(store);
    await again.ensure(signal());
    expect(await again.groups.get(key('a'), signal())).toBeUndefined();
  });
});
