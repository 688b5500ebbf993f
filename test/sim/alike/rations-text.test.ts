/** When two runs are taken to have the same left of ACI's creations and deletions, and for how long. */
import { describe, expect, it } from 'vitest';
import { deal, freshLedger, hear, type Ledger } from '../../../src/core/pace/ledger.ts';
import { writeLedger } from '../../../src/core/pace/row.ts';
import { freshShare, type ShareMemory } from '../../../src/engine/pace-blocks.ts';
import { type Rationed, rationsText } from './rations-text.ts';

const NOW = Date.parse('2026-01-05T09:00:00Z');
const SECOND = 1000;
const BEGUN = NOW - 60 * SECOND;

function spent(count: number, at: number): Ledger {
  let ledger = freshLedger(BEGUN);
  for (let left = count; left > 0; left--) ledger = deal(ledger, { now: at, want: 1, repair: false }).ledger;
  return ledger;
}

/** What one process knows, and what stands in the row. */
function rationed(ledger: Ledger, share: Partial<ShareMemory> = {}, asked: Rationed['asked'] = []): Rationed {
  const properties = new Map([['ledger', { type: 'String', value: writeLedger(ledger) } as const]]);
  const rows = [{ partitionKey: 's:westeurope', rowKey: 'create', etag: 'e', timestamp: '', properties }];
  const known = { ledger, etag: 'e', at: BEGUN };
  const shares = [new Map([['s/westeurope/create', { ...freshShare(), known, ...share }]])];
  return { rows, shares, versions: new Map([['e', 'create']]), asked };
}

const put = (at: number) => ({ method: 'PUT', at });
const told = (of: Rationed) => rationsText(of, NOW);
const one = told(rationed(spent(1, NOW - 30 * SECOND), {}, [put(NOW - 30 * SECOND)]));

describe('of rations, where much is left', () => {
  it('says the same whenever it was given out', () => {
    const other = told(rationed(spent(1, NOW - 20 * SECOND), {}, [put(NOW - 20 * SECOND)]));
    expect(other.exact).not.toBe(one.exact);
    expect(other.rough).toBe(one.rough);
  });

  it('holds until what Azure counts comes back', () => {
    expect(one.until).toBe(NOW + 270 * SECOND);
    expect(told(rationed(freshLedger(BEGUN))).until).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, Partial<ShareMemory>, number]>([
    ['a block', { block: { left: 1, until: NOW + 4000 } }, NOW + 4000],
    ['how fast it went', { streak: { count: 2, at: NOW - 3000 } }, NOW + 7000],
    ['what an answer told', { told: { at: NOW - 1000, left5: 99 } }, NOW + 9000],
    ['a pause', { told: { at: NOW - 60_000, blockedUntil: NOW + 5000 } }, NOW + 5000],
  ])('holds from when %s at hand is over', (_, share, from) => {
    const { rough, ...times } = told(rationed(freshLedger(BEGUN), share));
    expect(times.from).toBe(from);
    expect(rough).toBe(told(rationed(freshLedger(BEGUN))).rough);
  });

  it.each<[string, Rationed]>([
    ['since when a limit is believed', rationed(freshLedger(BEGUN - SECOND))],
    ['how many Azure counts', rationed(freshLedger(BEGUN), {}, [put(NOW - SECOND)])],
    ['that a row was changed meanwhile', { ...rationed(freshLedger(BEGUN)), versions: new Map() }],
    ['that a process has not read it', rationed(freshLedger(BEGUN), { known: undefined })],
  ])('tells %s', (_, other) => {
    expect(told(other).rough).not.toBe(told(rationed(freshLedger(BEGUN))).rough);
  });
});

it.each<[string, Rationed]>([
  ['several were given out', rationed(spent(6, NOW - SECOND))],
  [
    'Azure counts several',
    rationed(
      freshLedger(BEGUN),
      {},
      Array.from({ length: 6 }, () => put(NOW - SECOND)),
    ),
  ],
  [
    'a limit is lower than usual',
    rationed(hear(freshLedger(NOW - 700 * SECOND), { at: NOW - SECOND, left5: 40 }, NOW)),
  ],
  ['Azure asked for a pause', rationed({ ...freshLedger(BEGUN), blockedUntil: NOW + SECOND })],
  ['somebody waits for a turn', rationed({ ...freshLedger(BEGUN), promised: [[NOW, 1]] })],
])('of rations all is told where %s', (_, other) => {
  const { exact, rough } = told(other);
  expect(rough).toBe(exact);
});
