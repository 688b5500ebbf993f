/**
 * What became of the requests, in bounded memory: counts, a sample of the failures, and for each tenth of a second how
 * many went well and how many did not, from which the time without service follows. Used by `generator.ts`.
 */
import type { Answer } from './client.ts';

export interface Failure {
  /** Epoch milliseconds: when the request was due. */
  readonly at: number;
  readonly ms: number;
  readonly why: string;
  readonly address?: string;
  readonly keeps: boolean;
}

/** Sums that can be added up over processes. */
export interface Tally {
  readonly requests: number;
  readonly failed: number;
  /** The first ones. */
  readonly failures: readonly Failure[];
  /** What was wrong → how often. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Version → how many answers, and when the first and the last of them was due. */
  readonly versions: Readonly<Record<string, Seen>>;
  /** Tenth of a second (epoch) → [answered well, failed]. */
  readonly tenths: Readonly<Record<string, readonly [number, number]>>;
  /** Milliseconds, rounded up to a power of two → how many. */
  readonly latencies: Readonly<Record<string, number>>;
  /** How late a request was sent at worst, in ms: beyond a second the load was not what it should be. */
  readonly lateMs: number;
}

export interface Seen {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Failures kept with their particulars, a process. */
const FAILURES_MAX = 200;
/** Different reasons and versions told apart; a service that makes up more is not believed. */
const KINDS_MAX = 50;
export const TENTH_MS = 100;

export interface Counting {
  add(due: { readonly at: number; readonly keeps: boolean }, answer: Answer, sentMs: number): void;
  total(): Tally;
}

export function createTally(): Counting {
  let requests = 0;
  let failed = 0;
  let lateMs = 0;
  const failures: Failure[] = [];
  const reasons = new Map<string, number>();
  const versions = new Map<string, Seen>();
  const tenths = new Map<number, [number, number]>();
  const latencies = new Map<number, number>();

  return {
    add({ at, keeps }, answer, sent) {
      const ms = Date.now() - sent;
      requests += 1;
      lateMs = Math.max(lateMs, sent - at);
      const tenth = tenths.get(Math.floor(at / TENTH_MS)) ?? [0, 0];
      tenth[answer.ok ? 0 : 1] += 1;
      tenths.set(Math.floor(at / TENTH_MS), tenth);
      raise(latencies, 2 ** Math.ceil(Math.log2(Math.max(ms, 1))));
      if (answer.ok) {
        const version = answer.version ?? 'unversioned';
        const seen = versions.get(version);
        if (seen || versions.size < KINDS_MAX) {
          versions.set(version, { count: (seen?.count ?? 0) + 1, first: seen?.first ?? at, last: at });
        }
        return;
      }
      failed += 1;
      const why = answer.why ?? 'unknown';
      raise(reasons, reasons.has(why) || reasons.size < KINDS_MAX ? why : 'others');
      const where = answer.address === undefined ? {} : { address: answer.address };
      if (failures.length < FAILURES_MAX) failures.push({ at, ms, why, keeps, ...where });
    },
    total: () => ({
      requests,
      failed,
      failures: [...failures],
      reasons: Object.fromEntries(reasons),
      versions: Object.fromEntries(versions),
      tenths: Object.fromEntries(tenths),
      latencies: Object.fromEntries(latencies),
      lateMs,
    }),
  };
}

function raise<K>(map: Map<K, number>, key: K, by = 1): void {
  map.set(key, (map.get(key) ?? 0) + by);
}

/** Of several processes. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const tenths = new Map<string, [number, number]>();
  const versions = new Map<string, Seen>();
  for (const tally of tallies) {
    for (const [tenth, [well, failed]] of Object.entries(tally.tenths)) {
      const sum = tenths.get(tenth) ?? [0, 0];
      tenths.set(tenth, [sum[0] + well, sum[1] + failed]);
    }
    for (const [version, { count, first, last }] of Object.entries(tally.versions)) {
      const sum = versions.get(version) ?? { count: 0, first, last };
      const span = { first: Math.min(sum.first, first), last: Math.max(sum.last, last) };
      versions.set(version, { count: sum.count + count, ...span });
    }
  }
  const counts = (of: (tally: Tally) => Readonly<Record<string, number>>): Record<string, number> => {
    const sums = new Map<string, number>();
    for (const tally of tallies) for (const [key, count] of Object.entries(of(tally))) raise(sums, key, count);
    return Object.fromEntries(sums);
  };
  return {
    requests: tallies.reduce((sum, { requests }) => sum + requests, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    failures: tallies.flatMap(({ failures }) => failures).toSorted((a, b) => a.at - b.at),
    reasons: counts(({ reasons }) => reasons),
    versions: Object.fromEntries(versions),
    tenths: Object.fromEntries(tenths),
    latencies: counts(({ latencies }) => latencies),
    lateMs: Math.max(0, ...tallies.map(({ lateMs }) => lateMs)),
  };
}

/** Tenths of a second in which requests were made and none went well, in ms. */
export function withoutServiceMs({ tenths }: Tally): number {
  return Object.values(tenths).filter(([well, failed]) => well === 0 && failed > 0).length * TENTH_MS;
}

/** Tenths of a second in which at least one failed, in ms. */
export function impairedMs({ tenths }: Tally): number {
  return Object.values(tenths).filter(([, failed]) => failed > 0).length * TENTH_MS;
}

/** The bound that `share` of the answers stayed below, in ms. */
export function latencyMs({ latencies, requests }: Tally, share: number): number {
  let below = 0;
  for (const [bound, count] of Object.entries(latencies).toSorted(([a], [b]) => Number(a) - Number(b))) {
    below += count;
    if (below >= requests * share) return Number(bound);
  }
  return 0;
}
