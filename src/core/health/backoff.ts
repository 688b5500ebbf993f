/**
 * How long to wait after failures, and what an ill replica is given: restarts first, then a recreation, each later
 * than the one before, until it has been well for a while. Pure and without randomness: the jitter comes from a seed.
 */
import type { Backoff, HealthMemory } from '../model.ts';

/** Restarts given before a recreation: they keep the address and cost no allowance. */
export const RESTARTS_MAX = 3;
/** Well for this long, a replica starts afresh: longer than the platform's own longest restart delay of 5 minutes. */
export const FADE_MS = 10 * 60 * 1000;
/** Spread of the delays, so that what failed together does not come back together. */
const JITTER = 0.2;

export interface Delays {
  readonly baseMs: number;
  readonly maxMs: number;
  /** Names whose delay it is: the same seed and count give the same delay. */
  readonly seed: string;
}

export const NO_FAILURES: Backoff = { count: 0, notBefore: 0 };
export const WELL: HealthMemory = { strikes: 0, restarts: 0, notBefore: 0, since: 0 };

/** Doubles from `baseMs` with every count from 1 on, never shorter than it, never longer than `maxMs`. */
export function nextDelayMs(count: number, delays: Delays): number {
  const doubled = delays.baseMs * 2 ** (Math.max(1, count) - 1);
  const longest = Math.min(delays.maxMs, doubled / (1 - JITTER));
  return Math.round(longest * (1 - JITTER * fraction(`${delays.seed}#${count}`)));
}

/** One more failure in a row. */
export function afterFailure(backoff: Backoff, now: number, delays: Delays): Backoff {
  const count = backoff.count + 1;
  return { count, notBefore: now + nextDelayMs(count, delays) };
}

/** An ill replica whose time has come (`notBefore`): what it is given, and what is to be remembered of it. */
export function afterIll(
  memory: HealthMemory,
  now: number,
  delays: Delays,
): { readonly remedy: 'restart' | 'recreate'; readonly memory: HealthMemory } {
  const given = memory.restarts + 1;
  return {
    remedy: given % (RESTARTS_MAX + 1) === 0 ? 'recreate' : 'restart',
    memory: { ...memory, restarts: given, notBefore: now + nextDelayMs(given, delays), since: now },
  };
}

/**
 * A look found it well. The healthy while counts from the first such look after an ill one or a remedy; the memory it
 * gives is the very one it got when nothing changed, so that nothing is written for it.
 */
export function afterWell(memory: HealthMemory, now: number): HealthMemory {
  if (memory.strikes > 0) return { ...memory, strikes: 0, since: now };
  if (memory.restarts > 0 && now - memory.since >= FADE_MS) return WELL;
  return memory;
}

/** From 0 to 1, evenly spread over texts (FNV-1a). */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0xffffffff;
}
