/**
 * What is left of ACI's creations and deletions as a text, for `standing.ts`: as rows, processes and Azure itself have
 * it. They are asked for with each of them, and by nobody else. Where much more is left than a run will ask for, nobody
 * decides by how much, nor by when which were given out: then `rough` says what limits are believed, since when, and how
 * many Azure counts. What a process has at hand it forgets soon (`from`), and Azure tells the same until one that counts
 * comes back (`until`).
 */
import type { Entity } from '../../../local/storage/storage.ts';
import { ARM_WRITES, type Bucket, tokensAt } from '../../../src/core/pace/bucket.ts';
import { BLOCK_MS, type Ledger } from '../../../src/core/pace/ledger.ts';
import { readLedger } from '../../../src/core/pace/row.ts';
import { FIVE_MINUTES, HOUR, type Span, usedAt, type Window } from '../../../src/core/pace/window.ts';
import { KNOWN_MS, type ShareMemory } from '../../../src/engine/pace-blocks.ts';
import { exactly, type LooseText } from './loose.ts';
import { recent } from './memory-text.ts';
import { rowText } from './storage-text.ts';

/** Of a hundred in five minutes and 300 an hour: an answer that is off by as many is no news to others (`NEWS`). */
const FEW = { five: 5, hour: 15 };
/** Of ARM's own two hundred. */
const FEW_TOKENS = 20;

export interface Rationed {
  /** The rows of `Pace` that are of creations and deletions. */
  readonly rows: readonly Entity[];
  /** By process. */
  readonly shares: readonly ReadonlyMap<string, ShareMemory>[];
  /** By version: which row has it. */
  readonly versions: ReadonlyMap<string, string>;
  /** Creations and deletions that may count at Azure: which, and when. */
  readonly asked: readonly Asked[];
}

export interface Asked {
  readonly method: string;
  readonly at: number;
}

export function rationsText({ rows, shares, versions, asked }: Rationed, now: number): LooseText {
  const stored = rows.map((row) => readLedger(String(row.properties.get('ledger')?.value)));
  const known = shares.flatMap((of) => [...of.values()].flatMap((share) => share.known?.ledger ?? []));
  const exact = JSON.stringify([rows.map(rowText), shares.map((of) => handsText(of, now)), known, asked]);
  const all = [...stored, ...known];
  const counted = WINDOWS.map(({ span, few }) => countsOf(asked, span, few, now));
  if (!all.every((ledger) => ledger && isAmple(ledger, now)) || !counted.every(({ isFew }) => isFew))
    return exactly(exact);
  const limits = all.map((ledger) => ledger && WINDOWS.map(({ of }) => [ledger[of].limitAt, ledger[of].peak]));
  const atHand = shares.map((of) =>
    [...of].map(([id, share]) => [id, share.known && (versions.get(share.known.etag ?? '') ?? 'none')]),
  );
  const names = rows.map(({ partitionKey, rowKey }) => [partitionKey, rowKey]);
  const ends = shares.flatMap((of) => [...of.values()].flatMap(endsOf)).filter((end) => end > now);
  return {
    exact,
    rough: JSON.stringify([names, limits, atHand, counted.map(({ counts }) => counts)]),
    from: Math.max(...ends),
    until: Math.min(...counted.map(({ until }) => until)),
  };
}

const WINDOWS = [
  { of: 'five', span: FIVE_MINUTES, few: FEW.five },
  { of: 'hour', span: HOUR, few: FEW.hour },
] as const;

function handsText(of: ReadonlyMap<string, ShareMemory>, now: number): unknown {
  return [...of].map(([id, { known, block, turns, streak, told }]) => [
    id,
    known && [known.etag, recent(known.at, KNOWN_MS, now)],
    [block, turns].map((hand) => hand.left > 0 && hand.until > now && hand),
    now - streak.at < BLOCK_MS && streak,
    told,
  ]);
}

/** When what a process has at hand is forgotten: a row it has read, a block, how fast it went, what an answer told. */
function endsOf({ known, block, turns, streak, told }: ShareMemory): number[] {
  const hands = [block, turns].map(({ left, until }) => (left > 0 ? until : 0));
  const heard = told ? [told.at + BLOCK_MS, told.blockedUntil ?? 0] : [];
  return [...hands, ...heard, streak.at + BLOCK_MS, (known?.at ?? 0) + KNOWN_MS];
}

/** What Azure counts, and until when it counts the same. */
function countsOf(asked: readonly Asked[], { ms }: Span, few: number, now: number) {
  const counting = asked.filter(({ at }) => at > now - ms);
  const counts = METHODS.map((name) => counting.filter(({ method }) => method === name).length);
  return {
    counts,
    isFew: counts.every((count) => count <= few),
    until: Math.min(...counting.map(({ at }) => at + ms)),
  };
}

const METHODS = ['PUT', 'DELETE'];

function isAmple({ five, hour, arm, promised, blockedUntil }: Ledger, now: number): boolean {
  const isUsual = (window: Window, span: Span, few: number): boolean =>
    window.limit === span.usual && usedAt(window.spent, span, now) <= few;
  return (
    isUsual(five, FIVE_MINUTES, FEW.five) &&
    isUsual(hour, HOUR, FEW.hour) &&
    isNearlyFull(arm, now) &&
    promised.length === 0 &&
    blockedUntil <= now
  );
}

function isNearlyFull(bucket: Bucket, now: number): boolean {
  return bucket.burst === ARM_WRITES.burst && tokensAt(bucket, ARM_WRITES, now) >= bucket.burst - FEW_TOKENS;
}
