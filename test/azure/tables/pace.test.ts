import { beforeAll, describe, expect, it } from 'vitest';
import { deal, freshLedger } from '../../../src/core/pace/ledger.ts';
import type { PaceKey } from '../../../src/core/ports.ts';
import { memoryPaceRows } from '../../support/memory/store.ts';
import { createSwitchboard } from '../../support/memory/switchboard.ts';
import { faultOf, signal } from '../support/fixtures.ts';
import type { OwnTables } from '../support/storage.ts';
import { ownTables } from '../support/storage.ts';

const NOW = Date.parse('2026-01-05T08:00:00Z');
const key = (region: string): PaceKey => ({ subscription: 's/1', region, ration: 'create' });
const ledger = deal(freshLedger(NOW), { now: NOW, want: 3, repair: false }).ledger;

let tables: OwnTables;
beforeAll(async () => {
  tables = await ownTables();
});

describe.each([
  ['in Table Storage', () => tables.paceRows],
  ['in memory', () => memoryPaceRows(createSwitchboard())],
])('what is left of the rations, %s', (_where, rowsOf) => {
  it('is read as it was written, each ration apart', async () => {
    const rows = rowsOf();
    expect(await rows.get(key('a'), signal())).toBeUndefined();
    const etag = await rows.put(key('a'), ledger, undefined, signal());
    expect(await rows.get(key('a'), signal())).toMatchObject({ ledger, etag });
    expect(await rows.get({ ...key('a'), ration: 'delete' }, signal())).toBeUndefined();
    expect(await rows.get(key('b'), signal())).toBeUndefined();
  });

  it('is written by one of those who read the same version', async () => {
    const rows = rowsOf();
    const first = await rows.put(key('c'), ledger, undefined, signal());
    expect(await faultOf(rows.put(key('c'), ledger, undefined, signal()))).toMatchObject({ kind: 'conflict' });
    const second = await rows.put(key('c'), freshLedger(NOW), first, signal());
    expect(await faultOf(rows.put(key('c'), ledger, first, signal()))).toMatchObject({ kind: 'conflict' });
    expect(await rows.get(key('c'), signal())).toMatchObject({ ledger: freshLedger(NOW), etag: second });
  });
});

it('tells its age by the table’s own clock', async () => {
  await tables.paceRows.put(key('e'), ledger, undefined, signal());
  const { ageMs = Number.NaN } = (await tables.paceRows.get(key('e'), signal())) ?? {};
  // The answer's date is cut to the second.
  expect(ageMs).toBeGreaterThan(-1000);
  expect(ageMs).toBeLessThan(60_000);
});

it('a row that somebody has spoilt begins anew', async () => {
  await tables.paceRows.put(key('d'), ledger, undefined, signal());
  await tables.raw('Pace').updateEntity({ partitionKey: 's=2f1:d', rowKey: 'create', ledger: '{"five":' }, 'Merge');
  const found = await tables.paceRows.get(key('d'), signal());
  expect(found?.ledger).toBeUndefined();
  await tables.paceRows.put(key('d'), ledger, found?.etag, signal());
  expect((await tables.paceRows.get(key('d'), signal()))?.ledger).toEqual(ledger);
});
