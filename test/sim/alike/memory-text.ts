/**
 * What a process remembers as texts, for `standing.ts`, as far as it can still matter: what is full, over, or read too
 * long ago to be believed is left out. Of rations see `rations-text.ts`.
 */
import { MARGIN_MS } from '../../../src/azure/registry/token-cache.ts';
import { ARM_READS, ARM_WRITES, tokensAt } from '../../../src/core/pace/bucket.ts';
import { hasNews, type ShareMemory } from '../../../src/engine/pace-blocks.ts';
import { BELIEVED_MS } from '../../../src/engine/pace-buckets.ts';
import type { Memory } from '../kernel/memory.ts';
import type { LooseText } from './loose.ts';

export interface MemoryText {
  readonly kept: string;
  /** Of registries: asked by whoever asks one. */
  readonly registries: LooseText;
  /** Of how to log in to the vault. */
  readonly vault: string;
}

export function memoryText({ pace, tokens, pauses, challenge }: Memory, now: number): MemoryText {
  const buckets = [...pace.buckets].flatMap(([id, { bucket, blockedUntil, readAt, lastTurn, unsaved }]) => {
    const size = id.endsWith('/reads') ? ARM_READS : ARM_WRITES;
    const turn = now - lastTurn > TURNS_APART_MS ? 0 : lastTurn;
    // A full one is as good as one of which nothing is known.
    const left = bucket && [tokensAt(bucket, size, now), bucket.burst];
    const told = left?.every((some) => some === size.burst) ? undefined : left;
    const text = [told, blockedUntil > now && blockedUntil, recent(readAt, BELIEVED_MS, now), turn, unsaved];
    return text.some(Boolean) ? [[id, text]] : [];
  });
  // What is not yet written down for the others is looked at by every look.
  const news = [...pace.shares].filter(([, share]) => mayHaveNews(share));
  return {
    kept: JSON.stringify([buckets, news]),
    vault: String(challenge !== undefined),
    registries: registriesText(),
  };

  /** One token is as good as another one, as long as both are; a pause decides until it is over. */
  function registriesText(): LooseText {
    const good = [...tokens].filter(([, { until }]) => until - MARGIN_MS > now);
    const left = [...pauses].filter(([, { until }]) => until > now);
    return {
      exact: JSON.stringify([good, left]),
      rough: JSON.stringify(good.map(([name]) => name).sort()),
      from: Math.max(...left.map(([, { until }]) => until)),
      until: Math.min(...good.map(([, { until }]) => until - MARGIN_MS)),
    };
  }
}

/** More than turns to read or write lie apart. */
const TURNS_APART_MS = 1000;

/** Now, or when what was given out lately is counted. */
function mayHaveNews(share: ShareMemory): boolean {
  return hasNews(share, Number.MAX_SAFE_INTEGER);
}

/** What was read longer ago is not believed. */
export function recent(at: number, believedMs: number, now: number): number {
  return now - at > believedMs ? 0 : at;
}
