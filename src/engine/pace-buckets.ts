/**
 * ARM's own buckets of a subscription, as this process knows them: what the last answers told, and until when a 429
 * forbids another call. Used by `pace.ts` alone. Only a 429 is written down for the other workers; the rest each of
 * them hears from its own answers.
 */
import { attempt, Fault } from '../core/errors.ts';
import { ARM_READS, ARM_WRITES, type Bucket, type BucketSize, take, tokensAt } from '../core/pace/bucket.ts';
import type { BucketName } from '../core/pace/heard.ts';
import { freshLedger } from '../core/pace/ledger.ts';
import { pausedUntil } from '../core/pace/own-time.ts';
import type { PaceKey } from '../core/ports.ts';
import type { PaceParts } from './pace-blocks.ts';

/** How much of a bucket one kind of work leaves to the others. */
export const KEPT_OF_BUCKET = { repair: 0, change: 0.1, look: 0.4, watch: 0.6 } as const;
export type Work = keyof typeof KEPT_OF_BUCKET;

export interface ArmBucket {
  /** Epoch milliseconds; 0 for none. As this process was told, or any worker has written down. */
  knownBlock(signal: AbortSignal): Promise<number>;
  /** When this work may call; now or earlier: at once. Those who wait are told times apart. */
  freeAt(work: Work): number;
  heard(told: { left?: number; throttledMs?: number }): void;
  settle(signal: AbortSignal): Promise<void>;
}

/** What the row said is believed for so long: a pass over many groups reads it once in a while, every look anew. */
export const BELIEVED_MS = 2000;
/** Those who wait in one process come back at this part of the rate: as many processes use all of it. */
const SHARE_OF_RATE = 4;
const TRIES_MAX = 5;

/** All that a process forgets of a bucket when it dies. */
export interface BucketMemory {
  bucket: Bucket | undefined;
  blockedUntil: number;
  readAt: number;
  lastTurn: number;
  unsaved: boolean;
}

export function freshBucket(): BucketMemory {
  return { bucket: undefined, blockedUntil: 0, readAt: Number.NEGATIVE_INFINITY, lastTurn: 0, unsaved: false };
}

/** `name` of which subscription's buckets. */
export type BucketOf = { readonly subscription: string; readonly name: BucketName };

export function createArmBucket(parts: PaceParts, { subscription, name }: BucketOf, memory: BucketMemory): ArmBucket {
  const key: PaceKey = { subscription, region: 'arm', ration: name };
  const size: BucketSize = name === 'reads' ? ARM_READS : ARM_WRITES;
  let reading: Promise<void> | undefined;

  async function save(signal: AbortSignal): Promise<void> {
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      const now = parts.clock.now();
      const stored = await parts.paceRows.get(key, signal);
      const ledger = stored?.ledger ?? freshLedger(now);
      if (pausedUntil(stored, now) >= memory.blockedUntil) return;
      try {
        await parts.paceRows.put(
          key,
          { ...ledger, blockedUntil: memory.blockedUntil, writtenAt: now },
          stored?.etag,
          signal,
        );
        return;
      } catch (error) {
        if (!(error instanceof Fault) || (error.kind !== 'conflict' && error.kind !== 'ambiguous')) throw error;
      }
    }
  }

  async function readBlock(signal: AbortSignal): Promise<void> {
    const read = await attempt(() => parts.paceRows.get(key, signal));
    // Not known is not forbidden: the tables' trouble shows elsewhere, and ARM answers for itself.
    if (!read.ok) return;
    memory.readAt = parts.clock.now();
    memory.blockedUntil = Math.max(memory.blockedUntil, pausedUntil(read.value, memory.readAt));
  }

  return {
    async knownBlock(signal) {
      if (parts.clock.now() - memory.readAt >= BELIEVED_MS) {
        reading ??= readBlock(signal).finally(() => {
          reading = undefined;
        });
        await reading;
      }
      return parts.clock.now() < memory.blockedUntil ? memory.blockedUntil : 0;
    },

    freeAt(work) {
      const now = parts.clock.now();
      const { bucket, blockedUntil } = memory;
      if (now < blockedUntil) return blockedUntil;
      if (!bucket) return now;
      const missing = 1 + KEPT_OF_BUCKET[work] * bucket.burst - tokensAt(bucket, size, now);
      if (missing <= 0) {
        memory.bucket = take(bucket, size, now, 1);
        return now;
      }
      const first = now + Math.ceil((missing / size.perSecond) * 1000);
      // What watches only leaves off: it needs no turn.
      if (work === 'watch') return first;
      memory.lastTurn = Math.max(first, memory.lastTurn + Math.ceil((SHARE_OF_RATE * 1000) / size.perSecond));
      return memory.lastTurn;
    },

    heard({ left, throttledMs }) {
      const now = parts.clock.now();
      if (left !== undefined) {
        memory.bucket = { tokens: left, at: now, burst: Math.max(memory.bucket?.burst ?? size.burst, left + 1) };
      }
      if (throttledMs === undefined) return;
      memory.blockedUntil = Math.max(memory.blockedUntil, now + throttledMs);
      memory.unsaved = true;
    },

    async settle(signal) {
      if (!memory.unsaved) return;
      if (parts.clock.now() < memory.blockedUntil) await save(signal);
      memory.unsaved = false;
    },
  };
}
