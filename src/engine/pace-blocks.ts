/**
 * The share of this process in one ration: leases small blocks of it with one conditional write of its row, and spends
 * them from memory. Used by `pace.ts` alone. What is in memory is only what the row granted: a crash loses a block.
 */
import { Fault } from '../core/errors.ts';
import {
  BLOCK_MAX,
  BLOCK_MS,
  deal,
  freshLedger,
  hear,
  type Ledger,
  mayBeUncounted,
  type Scarce,
  surprise,
  type Told,
} from '../core/pace/ledger.ts';
import { pausedUntil } from '../core/pace/own-time.ts';
import type { PaceKey, PaceRows } from '../core/ports.ts';
import type { BucketMemory } from './pace-buckets.ts';
import type { Parts } from './parts.ts';

export interface PaceParts extends Pick<Parts, 'clock' | 'log'> {
  readonly paceRows: PaceRows;
  /** By row; its own where nobody wants to look at it or to put it back. */
  readonly memory?: PaceMemory;
}

export interface PaceMemory {
  readonly shares: Map<string, ShareMemory>;
  readonly buckets: Map<string, BucketMemory>;
}

export interface Turn {
  readonly at: number;
  readonly why: Scarce;
}

export interface BlockAsk {
  readonly repair: boolean;
  readonly turn?: number;
}

export interface Share {
  /** Undefined: it may be spent. */
  take(ask: BlockAsk, signal: AbortSignal): Promise<Turn | undefined>;
  /** What would come of asking, without taking any. */
  peek(ask: BlockAsk, signal: AbortSignal): Promise<Turn | undefined>;
  heard(told: Told): void;
  /** Records what was heard, when the row does not know it and others need to. */
  settle(signal: AbortSignal): Promise<void>;
}

/** Writers of one row that meet are tried so often; then the group asks again a little later. */
const TRIES_MAX = 12;
const CROWDED_MS = 2000;
/** That somebody must wait is concluded from nothing older. */
export const KNOWN_MS = 2000;
/** An answer that is off by this part of the limit is news to the others. */
const NEWS = 0.05;

interface Known {
  readonly ledger: Ledger;
  readonly etag: string | undefined;
  readonly at: number;
}

/** So many were dealt to this process, until then; `at`: turns, not permits. */
interface Hand {
  readonly left: number;
  readonly until: number;
  readonly turn?: Turn;
}

const NONE: Hand = { left: 0, until: 0 };

/** All that a process forgets of a ration when it dies. */
export interface ShareMemory {
  known: Known | undefined;
  block: Hand;
  turns: Hand;
  told: Told | undefined;
  streak: { readonly count: number; readonly at: number };
}

export function freshShare(): ShareMemory {
  const streak = { count: 1, at: Number.NEGATIVE_INFINITY };
  return { known: undefined, block: NONE, turns: NONE, told: undefined, streak };
}

/** What was heard is to be written down for the others. */
export function hasNews({ told, known }: ShareMemory, now: number): boolean {
  if (!told) return false;
  if ((told.blockedUntil ?? 0) > (known?.ledger.blockedUntil ?? 0)) return true;
  // In a bulk change the next block takes the news along.
  if (known === undefined || mayBeUncounted(known.ledger, now) > BLOCK_MAX) return false;
  return surprise(known.ledger, told) > NEWS;
}

export function createShare(parts: PaceParts, key: PaceKey, memory: ShareMemory): Share {
  let asking = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function current(maxAgeMs: number, signal: AbortSignal): Promise<Known> {
    const { known } = memory;
    if (known && parts.clock.now() - known.at <= maxAgeMs) return known;
    const stored = await parts.paceRows.get(key, signal);
    const at = parts.clock.now();
    const ledger = { ...(stored?.ledger ?? freshLedger(at)), blockedUntil: pausedUntil(stored, at) };
    memory.known = { ledger, etag: stored?.etag, at };
    return memory.known;
  }

  function withHeard(ledger: Ledger): Ledger {
    return memory.told ? hear(ledger, memory.told, parts.clock.now()) : ledger;
  }

  /** False: somebody else wrote first, or nobody knows. */
  async function write({ etag }: Known, ledger: Ledger, signal: AbortSignal): Promise<boolean> {
    const said = memory.told;
    memory.known = undefined;
    try {
      const writtenAt = parts.clock.now();
      const written = await parts.paceRows.put(key, { ...ledger, writtenAt }, etag, signal);
      if (written !== undefined) memory.known = { ledger, etag: written, at: parts.clock.now() };
      if (memory.told === said) memory.told = undefined;
      return true;
    } catch (error) {
      if (error instanceof Fault && (error.kind === 'conflict' || error.kind === 'ambiguous')) return false;
      throw error;
    }
  }

  /** Twice as many as the last time, when that was used up at once: a single repair takes one, a bulk change blocks. */
  function used(now: number): number {
    return now - memory.streak.at < BLOCK_MS ? Math.min(memory.streak.count, BLOCK_MAX) : 1;
  }

  function inHand({ repair, turn }: BlockAsk): { turn: Turn | undefined } | undefined {
    const now = parts.clock.now();
    const { block, known } = memory;
    if (block.left > 0 && now < block.until && now >= (known?.ledger.blockedUntil ?? 0)) {
      memory.block = { ...block, left: block.left - 1 };
      return { turn: undefined };
    }
    const next = repair || turn !== undefined ? undefined : turnInHand(now);
    return next && { turn: next };
  }

  function turnInHand(now: number): Turn | undefined {
    const { turns } = memory;
    if (turns.left === 0 || now >= turns.until) return undefined;
    memory.turns = { ...turns, left: turns.left - 1 };
    return turns.turn;
  }

  async function take(ask: BlockAsk, signal: AbortSignal): Promise<Turn | undefined> {
    const held = inHand(ask);
    if (held) return held.turn;
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      const row = await current(tries === 1 ? Number.POSITIVE_INFINITY : KNOWN_MS, signal);
      const now = parts.clock.now();
      const want = ask.repair ? 1 : Math.min(BLOCK_MAX, Math.max(asking, used(now)));
      const { ledger, dealt } = deal(withHeard(row.ledger), { now, want, ...ask });
      if (dealt.kind === 'wait' && now - row.at > KNOWN_MS) {
        await current(KNOWN_MS, signal);
        continue;
      }
      // A repair, or one whose turn stands: nothing in the row would change.
      if (dealt.kind === 'wait' && (dealt.count === 0 || ask.repair)) return { at: dealt.at, why: dealt.why };
      const kept = dealt.kind === 'wait' ? turnInHand(now) : undefined;
      if (kept) return kept;
      if (!(await write(row, ledger, signal))) continue;
      if (dealt.kind === 'granted') {
        memory.streak = { count: used(now) * 2, at: now };
        memory.block = { left: dealt.count - 1, until: dealt.until };
        return undefined;
      }
      const turn = { at: dealt.at, why: dealt.why };
      memory.streak = { count: used(now) * 2, at: now };
      memory.turns = { left: dealt.count - 1, until: dealt.at, turn };
      return turn;
    }
    return { at: parts.clock.now() + CROWDED_MS, why: { left: 0, limit: 0, kept: 0, per: 'crowded' } };
  }

  return {
    /** One after the other: whoever comes while the row is written shares the next block. */
    async take(ask, signal) {
      asking += 1;
      const mine = last.then(() => take(ask, signal));
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        asking -= 1;
      }
    },
    async peek(ask, signal) {
      const row = await current(KNOWN_MS, signal);
      const now = parts.clock.now();
      const { dealt } = deal(withHeard(row.ledger), { now, want: 1, ...ask });
      return dealt.kind === 'wait' ? { at: dealt.at, why: dealt.why } : undefined;
    },
    heard(news) {
      const blockedUntil = Math.max(news.blockedUntil ?? 0, memory.told?.blockedUntil ?? 0);
      memory.told = { ...news, blockedUntil };
      if (blockedUntil > parts.clock.now()) memory.block = NONE;
    },
    async settle(signal) {
      if (!hasNews(memory, parts.clock.now())) return;
      for (let tries = 1; tries <= TRIES_MAX && memory.told; tries++) {
        const row = await current(tries === 1 ? Number.POSITIVE_INFINITY : 0, signal);
        await write(row, withHeard(row.ledger), signal);
      }
    },
  };
}
