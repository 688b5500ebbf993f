/**
 * How well clients were served while traffic moved, from what was observed and nothing else. Called when a rollout ends.
 *
 * At an instant t a client acts on an answer that was given at some moment of [t − TTL − stale, t], TTL as it was at
 * that moment. The answer came from a pool, the endpoints that the router answered with then (`answered`), and names one
 * of them. Three figures follow:
 *
 * - `least`: the smallest number of replicas that were healthy at t in a pool that some client's answer at t may have
 *   come from, over all t. Nought: there may have been a client with nothing to reach until its answer ran out.
 * - `deadMs`: for each address, the time in which some client could hold it while its replica was not healthy or was
 *   gone, added up (endpoint-milliseconds). Nought: nobody could be sent to a dead one.
 * - `unknownMs`: the same for replicas of which nobody knew how they were.
 *
 * What happened between two observations is not known, so the worst of both counts for all of the time between: either
 * pool may have been answered with, the longer TTL held, and a replica was healthy only if both say so. Of the time
 * before the first observation nothing is said: a record begins before anything is moved. What came and went between
 * two observations is not seen; the longest such time is given as `gapMs`.
 */
import { answered, type Observation } from './observation.ts';

export interface Cutover {
  /** Undefined: nothing was observed. */
  readonly least: number | undefined;
  /** Epoch milliseconds: when it was first that low. */
  readonly at: number | undefined;
  readonly deadMs: number;
  readonly unknownMs: number;
  readonly observations: number;
  /** From the first to the last observation. */
  readonly durationMs: number;
  /** The longest time between two observations. */
  readonly gapMs: number;
  /** In order, without holes; neighbours differ. */
  readonly windows: readonly Window[];
}

/** A stretch of time in which the figures are the same. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly least: number;
  /** Addresses that some client may hold. */
  readonly held: number;
  /** Replicas whose address some client may hold, though they are not healthy, or not known to be. */
  readonly dead: readonly string[];
  readonly unknown: readonly string[];
}

/** A pool that answers may have come from, and the time in which a client may act on one of them. */
interface Pool {
  readonly addresses: readonly Address[];
  readonly from: number;
  readonly until: number;
}

interface Address {
  readonly name: string;
  readonly target: string;
}

type Verdict = 'healthy' | 'dead' | 'unknown';

/** Observations in any order. `staleMs`: how much longer than the TTL resolvers keep an answer. */
export function leastReachable(observations: readonly Observation[], { staleMs }: { staleMs: number }): Cutover {
  const seen = observations.toSorted((a, b) => a.at - b.at);
  const pools = poolsOf(seen, staleMs);
  const windows = joined(stretches(seen, pools).map((stretch) => judge(stretch, pools)));
  const lowest = windows.reduce<Window | undefined>(
    (low, one) => (low && low.least <= one.least ? low : one),
    undefined,
  );
  const sum = (names: (window: Window) => readonly string[]): number =>
    windows.reduce((total, window) => total + names(window).length * (window.to - window.from), 0);
  return {
    least: lowest?.least,
    at: lowest?.from,
    deadMs: sum(({ dead }) => dead),
    unknownMs: sum(({ unknown }) => unknown),
    observations: seen.length,
    durationMs: (seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0),
    gapMs: Math.max(0, ...pairs(seen).map(({ before, after }) => after.at - before.at)),
    windows,
  };
}

/** An observation and the next. One alone stands for its instant. */
interface Pair {
  readonly before: Observation;
  readonly after: Observation;
}

function pairs(seen: readonly Observation[]): Pair[] {
  return seen.flatMap((before, index) => {
    const after = seen[index + 1] ?? (seen.length === 1 ? before : undefined);
    return after ? [{ before, after }] : [];
  });
}

function poolsOf(seen: readonly Observation[], staleMs: number): Pool[] {
  return pairs(seen).flatMap(({ before, after }) => {
    const until = after.at + Math.max(before.ttlSeconds, after.ttlSeconds) * 1000 + staleMs;
    return [before, after].map((one) => ({ addresses: answered(one), from: before.at, until }));
  });
}

interface Stretch extends Pair {
  readonly from: number;
  readonly to: number;
}

/** The time between each two observations, cut where an answer runs out. */
function stretches(seen: readonly Observation[], pools: readonly Pool[]): Stretch[] {
  const ends = [...new Set(pools.map(({ until }) => until))].toSorted((a, b) => a - b);
  return pairs(seen).flatMap((pair) => {
    const { before, after } = pair;
    const cuts = [before.at, ...ends.filter((end) => end > before.at && end < after.at)];
    return cuts.map((from, index) => ({ ...pair, from, to: cuts[index + 1] ?? after.at }));
  });
}

function judge(stretch: Stretch, pools: readonly Pool[]): Window {
  const live = pools.filter(({ from, until }) => from <= stretch.from && until > stretch.from);
  const held = new Map(live.flatMap(({ addresses }) => addresses).map((address) => [idOf(address), address]));
  const verdicts = new Map([...held].map(([id, address]) => [id, verdict(address, stretch)]));
  const healthyIn = ({ addresses }: Pool): number =>
    addresses.filter((address) => verdicts.get(idOf(address)) === 'healthy').length;
  const named = (wanted: Verdict): string[] =>
    [...held].filter(([id]) => verdicts.get(id) === wanted).map(([, { name }]) => name);
  return {
    from: stretch.from,
    to: stretch.to,
    least: Math.min(...live.map(healthyIn)),
    held: held.size,
    dead: named('dead').toSorted(),
    unknown: named('unknown').toSorted(),
  };
}

/** Of one address between two observations: the worse of what the two say. */
function verdict({ name, target }: Address, { before, after }: Pair): Verdict {
  const says = [before, after].map(({ endpoints, healthy }): Verdict => {
    const now = endpoints.find((endpoint) => endpoint.name === name);
    // The replica has another address by now: nobody answers at this one.
    if (now && now.target !== target) return 'dead';
    const judged = healthy[name];
    if (judged === undefined) return 'unknown';
    return judged ? 'healthy' : 'dead';
  });
  if (says.includes('dead')) return 'dead';
  return says.includes('unknown') ? 'unknown' : 'healthy';
}

function idOf({ name, target }: Address): string {
  return JSON.stringify([name, target]);
}

function joined(windows: readonly Window[]): Window[] {
  const list: Window[] = [];
  for (const window of windows) {
    const last = list.at(-1);
    if (last && alike(last, window)) list[list.length - 1] = { ...last, to: window.to };
    else list.push(window);
  }
  return list;
}

function alike(a: Window, b: Window): boolean {
  const figures = ({ least, held, dead, unknown }: Window): string => JSON.stringify([least, held, dead, unknown]);
  return figures(a) === figures(b);
}
