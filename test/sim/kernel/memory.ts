/**
 * What a worker's process knows and forgets when it dies: what it heard of ARM's rations, the registry's tokens and
 * pauses, whether the vault has told how to log in. Handed to the adapters by `clients.ts`; read by `alike/standing.ts`.
 */
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Pause } from '../../../src/azure/registry/pauses.ts';
import type { KeptTokens } from '../../../src/azure/registry/token-cache.ts';
import { ARM_READS, ARM_WRITES, tokensAt } from '../../../src/core/pace/bucket.ts';
import { BLOCK_MS } from '../../../src/core/pace/ledger.ts';
import { hasNews, KNOWN_MS, type PaceMemory, type ShareMemory } from '../../../src/engine/pace-blocks.ts';
import { BELIEVED_MS } from '../../../src/engine/pace-buckets.ts';

export interface Memory {
  readonly pace: PaceMemory;
  readonly tokens: KeptTokens;
  readonly pauses: Map<string, Pause>;
  /** What the vault answered first. */
  challenge: Challenge | undefined;
  /** As long as it is told what it told before: in place of the vault. */
  introduced?: (() => Challenge) | undefined;
}

export type Challenge = Pick<PipelineResponse, 'status' | 'headers' | 'bodyAsText'>;

export function freshMemory(): Memory {
  const pace = { shares: new Map(), buckets: new Map() };
  return { pace, tokens: new Map(), pauses: new Map(), challenge: undefined };
}

/** As it is now, whatever becomes of it. */
export function keptMemory({ pace, tokens, pauses, challenge }: Memory): Memory {
  return { ...structuredClone({ pace, tokens, pauses }), challenge };
}

/** What a process remembers, as far as it can still matter `now`. */
export interface MemoryText {
  readonly kept: string;
  /** Of registries: asked by whoever asks one. */
  readonly registries: string;
  /** Of how to log in to the vault. */
  readonly vault: string;
  /** Of ACI's creations and deletions: asked with each of them. */
  readonly rations: string;
}

/** `rows`: of each row's present version. What a process remembers of a version is whether it is that one. */
export function memoryText(memory: Memory, rows: ReadonlyMap<string, string>, now: number): MemoryText {
  const { pace, tokens, pauses, challenge } = memory;
  const shares = [...pace.shares].map(([id, { known, block, turns, streak, told }]) => {
    const of = known && {
      ledger: known.ledger,
      etag: rows.get(known.etag ?? '') ?? 'none',
      at: recent(known.at, KNOWN_MS, now),
    };
    const isHeld = ({ left, until }: { left: number; until: number }): boolean => left > 0 && until > now;
    const hands = [block, turns].map((hand) => isHeld(hand) && hand);
    return [id, of, hands, now - streak.at < BLOCK_MS && streak, told];
  });
  const buckets = [...pace.buckets].flatMap(([id, { bucket, blockedUntil, readAt, lastTurn, unsaved }]) => {
    const size = id.endsWith('/reads') ? ARM_READS : ARM_WRITES;
    const turn = now - lastTurn > TURNS_APART_MS ? 0 : lastTurn;
    // A full one is as good as one of which nothing is known.
    const left = bucket && [tokensAt(bucket, size, now), bucket.burst];
    const told = left?.every((tokens) => tokens === size.burst) ? undefined : left;
    const text = [told, blockedUntil > now && blockedUntil, recent(readAt, BELIEVED_MS, now), turn, unsaved];
    return text.some(Boolean) ? [[id, text]] : [];
  });
  // What is not yet written down for the others is looked at by every look.
  const news = [...pace.shares.values()].some((share) => mayHaveNews(share)) && shares;
  return {
    kept: JSON.stringify([buckets, news]),
    vault: String(challenge !== undefined),
    registries: JSON.stringify([
      [...tokens].filter(([, { until }]) => until > now),
      [...pauses].filter(([, { until }]) => until > now),
    ]),
    rations: JSON.stringify(shares),
  };
}

/** More than turns to read or write lie apart. */
const TURNS_APART_MS = 1000;

/** Now, or when what was given out lately is counted. */
function mayHaveNews(share: ShareMemory): boolean {
  return hasNews(share, Number.MAX_SAFE_INTEGER);
}

/** What was read longer ago is not believed. */
function recent(at: number, believedMs: number, now: number): number {
  return now - at > believedMs ? 0 : at;
}
