import { beforeAll, describe, expect, it } from 'vitest';
import type { Admission } from '../../../src/core/ports.ts';
import { STORES } from '../../contract/storage/stores.ts';
import { faultOf, SCOPE, signal } from '../support/fixtures.ts';
import type { OwnTables } from '../support/storage.ts';
import { ownTables } from '../support/storage.ts';

const note = (id: string): Admission => ({ id, name: 'web', cores: 0.5, until: 7 });

describe.each(STORES)('what was admitted, on $name:', (store) => {
  let tables: OwnTables;
  beforeAll(async () => {
    tables = await ownTables(store);
  });

  it('is read as it was written, for its resource group alone', async () => {
    const { admissions } = tables;
    expect(await admissions.read(SCOPE, signal())).toEqual({ admitted: [] });
    await admissions.write(SCOPE, [note('a')], undefined, signal());
    expect((await admissions.read(SCOPE, signal())).admitted).toEqual([note('a')]);
    expect((await admissions.read(`${SCOPE}2`, signal())).admitted).toEqual([]);
  });

  it('is written by one of two that read the same', async () => {
    const { admissions } = tables;
    const scope = `${SCOPE}-two`;
    await admissions.write(scope, [], undefined, signal());
    const again = await faultOf(admissions.write(scope, [note('b')], undefined, signal()));
    expect(again.kind).toBe('conflict');
    const { etag } = await admissions.read(scope, signal());
    await admissions.write(scope, [note('c')], etag, signal());
    expect((await faultOf(admissions.write(scope, [note('d')], etag, signal()))).kind).toBe('conflict');
    expect((await admissions.read(scope, signal())).admitted).toEqual([note('c')]);
  });

  it('begins anew where its row was damaged by hand, and keeps nobody out', async () => {
    const { admissions } = tables;
    const scope = `${SCOPE}-odd`;
    await admissions.write(scope, [note('a')], undefined, signal());
    const raw = tables.raw('Holds');
    const rows = raw.listEntities({ queryOptions: { filter: "PartitionKey eq 'admitted'" } });
    for await (const { partitionKey = '', rowKey = '' } of rows)
      if (rowKey.endsWith('odd')) await raw.updateEntity({ partitionKey, rowKey, admitted: '{"' }, 'Replace');
    const { admitted, etag } = await admissions.read(scope, signal());
    expect(admitted).toEqual([]);
    await admissions.write(scope, [note('b')], etag, signal());
    expect((await admissions.read(scope, signal())).admitted).toEqual([note('b')]);
  });
});
