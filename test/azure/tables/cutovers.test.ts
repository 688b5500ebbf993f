import { beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/core/cutover/observation.ts';
import { STORES } from '../../contract/storage/stores.ts';
import { faultOf, SCOPE, signal } from '../support/fixtures.ts';
import type { OwnTables } from '../support/storage.ts';
import { ownTables } from '../support/storage.ts';

describe.each(STORES)('a cut-over record on $name', (store) => {
  let tables: OwnTables;
  beforeAll(async () => {
    tables = await ownTables(store);
  });

  const key = (name: string) => ({ scope: SCOPE, name });
  const observation = (at: number, endpoints = 1): Observation => ({
    at,
    ttlSeconds: 60,
    endpoints: Array.from({ length: endpoints }, (_, index) => ({
      name: `web-r1-${index}-${'n'.repeat(50)}`,
      target: `web-r1-${index}.${'t'.repeat(150)}.westeurope.azurecontainer.io`,
      enabled: true,
      status: 'Online',
      priority: index + 1,
    })),
    healthy: { 'web-r1-0': true, 'web-r0-0': false },
    unchangedSince: at,
  });

  it('is read as it was written, oldest first, whole fleets too', async () => {
    for (const index of [0, 1, 2]) {
      const recorded = { index, observation: observation(1000 * index, 1 + index * 50) };
      await tables.cutovers.append(key('order'), 3, recorded, signal());
    }
    const found = await tables.cutovers.list(key('order'), 3, signal());
    expect(found).toEqual(
      [0, 1, 2].map((index) => ({ index, observation: observation(1000 * index, 1 + index * 50) })),
    );
    expect(await tables.cutovers.last(key('order'), 3, signal())).toEqual(found[2]);
  });

  it('is of one revision of one group', async () => {
    await tables.cutovers.append(key('of'), 1, { index: 0, observation: observation(1) }, signal());
    await tables.cutovers.append(key('of'), 10, { index: 0, observation: observation(10) }, signal());
    await tables.cutovers.append(key('of2'), 1, { index: 0, observation: observation(2) }, signal());
    const times = async (name: string, revision: number) =>
      (await tables.cutovers.list(key(name), revision, signal())).map((one) => one.observation.at);
    expect([await times('of', 1), await times('of', 10), await times('of2', 1)]).toEqual([[1], [10], [2]]);
    expect(await tables.cutovers.last(key('of'), 2, signal())).toBeUndefined();
  });

  it('keeps what stands under an index', async () => {
    await tables.cutovers.append(key('same'), 1, { index: 0, observation: observation(1) }, signal());
    await tables.cutovers.append(key('same'), 1, { index: 0, observation: observation(2) }, signal());
    expect((await tables.cutovers.last(key('same'), 1, signal()))?.observation.at).toBe(1);
  });

  it('goes with the next rollout’s end, and with its group', async () => {
    const there = async (name: string) => {
      const lists = await Promise.all([1, 2].map((revision) => tables.cutovers.list(key(name), revision, signal())));
      return lists.map(({ length }) => length);
    };
    for (const name of ['gone', 'other']) {
      for (const revision of [1, 2]) {
        await tables.cutovers.append(key(name), revision, { index: 0, observation: observation(1) }, signal());
      }
    }
    await tables.cutovers.removeOthers(key('gone'), 2, signal());
    expect(await there('gone')).toEqual([0, 1]);
    await tables.cutovers.removeAll(key('gone'), signal());
    await tables.cutovers.removeAll(key('gone'), signal());
    expect([await there('gone'), await there('other')]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('is not read where a row is not what it should be', async () => {
    await tables.cutovers.append(key('bad'), 1, { index: 0, observation: observation(1) }, signal());
    const raw = tables.raw('Cutovers');
    for await (const { partitionKey = '', rowKey = '' } of raw.listEntities({
      queryOptions: { filter: `place eq 0 and schema eq 1` },
    })) {
      await raw.updateEntity({ partitionKey, rowKey, schema: 99 }, 'Merge');
    }
    expect(await faultOf(tables.cutovers.list(key('bad'), 1, signal()))).toMatchObject({ kind: 'terminal' });
  });
});
