/**
 * What is known of one ration of ACI's, creations or deletions in one region, and how it is dealt out: some at once in
 * small blocks, and to those who must wait a time when their turn is. Stored as a row that all workers share
 * (docs/decisions/009-pace.md). Pure. Promise: never more is given out than is left, nor the tenth kept for repairs to
 * anything else.
 */
import { ARM_WRITES, type Bucket, bucketTold, fullBucket, take, tokensAt, tokensFrom } from './bucket.ts';
import {
  FIVE_MINUTES,
  freshWindow,
  HOUR,
  kept,
  leftAt,
  nextReturn,
  pruned,
  type Spend,
  spend,
  told,
  usedAt,
  type Window,
  without,
  withSpend,
} from './window.ts';

export interface Ledger {
  readonly five: Window;
  readonly hour: Window;
  /** ARM's own bucket, of which every one of these calls takes a token too. */
  readonly arm: Bucket;
  /** Turns given to those who wait: when, and to how many. */
  readonly promised: readonly Spend[];
  /** A 429 said: nothing before this time. */
  readonly blockedUntil: number;
  /** When a worker last wrote it, on that worker's clock: what its times are to be read by. */
  readonly writtenAt?: number;
}

/** How long a block may be spent: a look's way from the grant to its PUT, several times over. */
export const BLOCK_MS = 10_000;
/** So many are taken with one write: a crash loses no more. */
export const BLOCK_MAX = 5;
/** With more than this left, blocks are given out: half of the usual limit for five minutes. */
const AMPLE = 50;
/** A turn that nobody took within this is forgotten. */
const TURN_MS = 60_000;

export interface Ask {
  readonly now: number;
  readonly want: number;
  /** May spend what is kept for repairs. */
  readonly repair: boolean;
  /** Its turn, if it was given one. */
  readonly turn?: number;
}

export type Dealt =
  | { readonly kind: 'granted'; readonly count: number; readonly until: number }
  /** `count` may come at `at`; 0: the turn it has already stands. */
  | { readonly kind: 'wait'; readonly at: number; readonly count: number; readonly why: Scarce };

/** What there is too little of, for people. */
export interface Scarce {
  readonly left: number;
  readonly limit: number;
  /** Of `left`, what only repairs may spend. */
  readonly kept: number;
  /** `told`: a 429 named the time. `crowded`: too many asked at once to be answered. */
  readonly per: '5 minutes' | 'hour' | 'burst' | 'told' | 'crowded';
}

/** What an answer's headers said. */
export interface Told {
  readonly at: number;
  readonly left5?: number;
  readonly leftHour?: number;
  readonly arm?: number;
  readonly blockedUntil?: number;
}

export function freshLedger(now: number): Ledger {
  return {
    five: freshWindow(FIVE_MINUTES, now),
    hour: freshWindow(HOUR, now),
    arm: fullBucket(ARM_WRITES, now),
    promised: [],
    blockedUntil: 0,
  };
}

export function deal(before: Ledger, ask: Ask): { readonly ledger: Ledger; readonly dealt: Dealt } {
  const ledger = tidy(before, ask.now);
  const free = room(ledger, ask);
  // What runs short is given out one by one: a block may be lost with its worker, or its worker may have no use for it.
  const count = Math.min(free, free > AMPLE ? ask.want : 1);
  if (count > 0 && ask.now >= ledger.blockedUntil) return grant(ledger, ask, count);
  const why = scarce(ledger, ask.now);
  if (ask.turn !== undefined && ask.turn > ask.now)
    return { ledger, dealt: { kind: 'wait', at: ask.turn, count: 0, why } };
  const next = nextTurn(ledger, ask);
  const at = Math.max(next.at, ask.now + 1000);
  // Repairs are few and go first: they queue behind nobody and are promised nothing.
  const promised = ask.repair ? ledger.promised : withSpend(ledger.promised, at, next.count);
  return { ledger: { ...ledger, promised }, dealt: { kind: 'wait', at, count: next.count, why } };
}

/** What the newest answer said. */
export function hear(before: Ledger, heard: Told, now: number): Ledger {
  const ledger = tidy(before, now);
  const { at, left5, leftHour, arm, blockedUntil = 0 } = heard;
  const live = mayBeUncounted(ledger, at);
  // What was given out since `at` must still be known apart, or it would pass for never spent.
  const isNews = now - at < BLOCK_MS;
  return {
    ...ledger,
    five: left5 === undefined || !isNews ? ledger.five : told(ledger.five, FIVE_MINUTES, { left: left5, at, live }),
    hour: leftHour === undefined || !isNews ? ledger.hour : told(ledger.hour, HOUR, { left: leftHour, at, live }),
    arm: arm === undefined || !isNews ? ledger.arm : bucketTold(ledger.arm, ARM_WRITES, { left: arm, at, live }),
    blockedUntil: Math.max(ledger.blockedUntil, blockedUntil),
  };
}

/** How far an answer is from what the ledger says: large when somebody else spends, or the limits are others than thought. */
export function surprise(ledger: Ledger, heard: Told): number {
  const live = mayBeUncounted(ledger, heard.at);
  const off = (left: number | undefined, counted: number, limit: number): number => {
    if (left === undefined) return 0;
    return Math.max(counted - left, left - live - counted, left >= limit ? limit : 0, 0) / limit;
  };
  return Math.max(
    off(heard.left5, leftAt(ledger.five, FIVE_MINUTES, heard.at), ledger.five.limit),
    off(heard.leftHour, leftAt(ledger.hour, HOUR, heard.at), ledger.hour.limit),
    (heard.blockedUntil ?? 0) > ledger.blockedUntil ? 1 : 0,
  );
}

function tidy(ledger: Ledger, now: number): Ledger {
  return {
    ...ledger,
    five: pruned(ledger.five, FIVE_MINUTES, now),
    hour: pruned(ledger.hour, HOUR, now),
    promised: ledger.promised.filter(([at]) => at > now - TURN_MS),
  };
}

/** How many may be given out now. */
function room(ledger: Ledger, { now, repair, turn }: Ask): number {
  const keep = (reserve: number) => (repair ? 0 : reserve);
  const waited = repair || (turn !== undefined && turn <= now);
  const before = waited ? 0 : dueOf(ledger, now);
  const free = Math.min(
    leftAt(ledger.five, FIVE_MINUTES, now) - keep(kept(ledger.five, FIVE_MINUTES)),
    leftAt(ledger.hour, HOUR, now) - keep(kept(ledger.hour, HOUR)),
    Math.floor(tokensAt(ledger.arm, ARM_WRITES, now)) - keep(keptTokens(ledger.arm)),
  );
  return free - before;
}

function dueOf({ promised }: Ledger, now: number): number {
  return promised.reduce((sum, [at, count]) => (at <= now ? sum + count : sum), 0);
}

function grant(ledger: Ledger, { now, turn }: Ask, count: number) {
  const until = now + BLOCK_MS;
  const due = ledger.promised.filter(([at]) => at <= now);
  const later = ledger.promised.filter(([at]) => at > now);
  return {
    ledger: {
      ...ledger,
      five: spend(ledger.five, FIVE_MINUTES, until, count),
      hour: spend(ledger.hour, HOUR, until, count),
      arm: take(ledger.arm, ARM_WRITES, now, count),
      promised: turn === undefined ? ledger.promised : [...without(due, count), ...later],
    },
    dealt: { kind: 'granted', count, until },
  } as const;
}

/** The next time at which something is left, counting those who were given their turn before as if they had taken it. */
function nextTurn(ledger: Ledger, { now, want, repair }: Ask): { readonly at: number; readonly count: number } {
  const ahead = repair ? [] : ledger.promised.map(([at, count]): Spend => [Math.max(at, now) + BLOCK_MS, count]);
  const five = [...ledger.five.spent, ...ahead].sort(byTime);
  const hour = [...ledger.hour.spent, ...ahead].sort(byTime);
  const most5 = ledger.five.limit - (repair ? 0 : kept(ledger.five, FIVE_MINUTES));
  const mostHour = ledger.hour.limit - (repair ? 0 : kept(ledger.hour, HOUR));
  let at = Math.max(now, ledger.blockedUntil, ...(repair ? [] : ledger.promised.map(([when]) => when)));
  // Each turn of the loop lets one spend come back.
  for (let turns = five.length + hour.length; turns > 0; turns--) {
    if (most5 - usedAt(five, FIVE_MINUTES, at) <= 0) at = nextReturn(five, FIVE_MINUTES, at);
    else if (mostHour - usedAt(hour, HOUR, at) <= 0) at = nextReturn(hour, HOUR, at);
    else break;
  }
  const free = Math.min(most5 - usedAt(five, FIVE_MINUTES, at), mostHour - usedAt(hour, HOUR, at));
  const count = repair ? 1 : Math.max(1, Math.min(want, free));
  const before = repair ? 0 : ahead.reduce((sum, [, of]) => sum + of, 0) + keptTokens(ledger.arm);
  return { at: Math.max(at, tokensFrom(ledger.arm, ARM_WRITES, now, before + count)), count };
}

function scarce({ five, hour, arm, blockedUntil }: Ledger, now: number): Scarce {
  if (now < blockedUntil) return { left: 0, limit: hour.limit, kept: 0, per: 'told' };
  const of = [
    { left: leftAt(hour, HOUR, now), limit: hour.limit, kept: kept(hour, HOUR), per: 'hour' },
    { left: leftAt(five, FIVE_MINUTES, now), limit: five.limit, kept: kept(five, FIVE_MINUTES), per: '5 minutes' },
    { left: Math.floor(tokensAt(arm, ARM_WRITES, now)), limit: arm.burst, kept: keptTokens(arm), per: 'burst' },
  ] as const;
  const scarcest = of.reduce((a, b) => (b.left - b.kept < a.left - a.kept ? b : a));
  return { ...scarcest, left: Math.max(0, scarcest.left) };
}

/** What the answer at `at` need not have counted: given out after it, or shortly before and perhaps still on its way. */
export function mayBeUncounted({ five }: Ledger, at: number): number {
  return five.spent.reduce((sum, [when, count]) => (when > at ? sum + count : sum), 0);
}

function keptTokens({ burst }: Bucket): number {
  return Math.ceil(burst / 10);
}

function byTime([a]: Spend, [b]: Spend): number {
  return a - b;
}
