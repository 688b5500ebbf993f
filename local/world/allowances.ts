/**
 * How often a subscription may still ask: ARM's token buckets for reads, writes and deletes, and ACI's own ration of
 * creations and deletions a region. Counted for real, told in headers by `arm/`; a refused request costs nothing.
 */
import type { WorldClock } from './clock.ts';
import type { BucketSize, WorldSettings } from './settings.ts';

export type Spent =
  | { readonly ok: true; readonly left: number }
  | { readonly ok: false; readonly retryAfterSeconds: number };

export type SpentChange =
  | { readonly ok: true; readonly left5Minutes: number; readonly leftHour: number }
  | { readonly ok: false; readonly limit: number; readonly interval: string; readonly retryAfterSeconds: number };

export interface Allowances {
  /** One request to ARM. */
  request(kind: 'reads' | 'writes' | 'deletes', subscription: string): Spent;
  /** How many requests of that kind could be made now. */
  left(kind: 'reads' | 'writes' | 'deletes', subscription: string): number;
  /** One creation or deletion of a container group. */
  change(kind: 'create' | 'delete', subscription: string, region: string): SpentChange;
}

const FIVE_MINUTES_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;

export function createAllowances(clock: WorldClock, settings: WorldSettings): Allowances {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const changes = new Map<string, number[]>();

  function tokensNow(kind: 'reads' | 'writes' | 'deletes', subscription: string): number {
    const size: BucketSize = settings[kind];
    const now = clock.now();
    const last = buckets.get(`${kind}/${subscription}`) ?? { tokens: size.burst, at: now };
    return Math.min(size.burst, last.tokens + ((now - last.at) / 1000) * size.perSecond);
  }

  return {
    left: tokensNow,

    request(kind, subscription) {
      const size: BucketSize = settings[kind];
      const key = `${kind}/${subscription}`;
      const now = clock.now();
      const tokens = tokensNow(kind, subscription);
      if (tokens < 1) {
        buckets.set(key, { tokens, at: now });
        return { ok: false, retryAfterSeconds: Math.ceil((1 - tokens) / size.perSecond) };
      }
      buckets.set(key, { tokens: tokens - 1, at: now });
      return { ok: true, left: Math.floor(tokens - 1) };
    },

    change(kind, subscription, region) {
      const key = `${kind}/${subscription}/${region}`;
      const now = clock.now();
      const hour = changes.get(key) ?? [];
      changes.set(key, hour);
      // In the order of time, so that the old ones are the first.
      while (hour[0] !== undefined && hour[0] <= now - HOUR_MS) hour.shift();
      const recent = hour.length - 1 - hour.findLastIndex((at) => at <= now - FIVE_MINUTES_MS);
      const { changesPer5Minutes, changesPerHour } = settings;
      if (hour.length >= changesPerHour) {
        return refused(changesPerHour, '01:00:00', hour.at(-changesPerHour), HOUR_MS, now);
      }
      if (recent >= changesPer5Minutes) {
        return refused(changesPer5Minutes, '00:05:00', hour.at(-changesPer5Minutes), FIVE_MINUTES_MS, now);
      }
      hour.push(now);
      return {
        ok: true,
        left5Minutes: changesPer5Minutes - recent - 1,
        leftHour: changesPerHour - hour.length,
      };
    },
  };
}

function refused(limit: number, interval: string, since: number | undefined, span: number, now: number): SpentChange {
  const freeAt = (since ?? now) + span;
  return { ok: false, limit, interval, retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now) / 1000)) };
}
