/**
 * When Azure may be called: creations and deletions are rationed by ACI and every call by ARM, for all workers
 * together (docs/rate-limits.md, docs/decisions/009-pace.md). Built once a process by wiring. Told what each answer's
 * headers say; asked before each write. Promise: nothing is called before its Retry-After, and a change leaves a tenth
 * to repairs.
 */
import { attempt } from '../core/errors.ts';
import { fraction } from '../core/health/backoff.ts';
import { type BucketName, bucketOf, type Heard } from '../core/pace/heard.ts';
import type { Scarce } from '../core/pace/ledger.ts';
import { type Need, type Ration, regionName } from '../core/pace/need.ts';
import { createShare, freshShare, type PaceParts, type Share, type Turn } from './pace-blocks.ts';
import { type ArmBucket, createArmBucket, freshBucket, type Work } from './pace-buckets.ts';

/** Why a step is not sent yet, and when to ask again. */
export interface Wait {
  /** When its turn is: kept with the group, so that asking earlier costs it nothing. */
  readonly turn: number;
  readonly look: number;
  readonly message: string;
}

export interface Pace {
  /** Undefined: the step may be sent. */
  ask(need: Need, signal: AbortSignal): Promise<Wait | undefined>;
  /** How long this work is to leave reads to others; asked before a look is begun and nothing is written yet. */
  readsWaitMs(subscription: string, work: Work): number;
  /** The time before which no read may be sent, as any worker was told; 0 for none. */
  readsBlockedUntil(subscription: string, signal: AbortSignal): Promise<number>;
  /** For the adapter: for how long no call of this method may be sent, as any worker was told. */
  pauseMs(subscription: string, method: string, signal: AbortSignal): Promise<number>;
  /** For the adapter: what an answer told. A pause is written down for the others before anything else is done. */
  heard(heard: Heard, signal: AbortSignal): Promise<void>;
  /** Writes down what was heard and others must know. Never throws a Fault. */
  settle(signal: AbortSignal): Promise<void>;
}

/** A message is delayed at most an hour; a later turn is looked at once before, which changes nothing. */
const LOOK_MAX_MS = 55 * 60_000;
/** Those whose turn is together come this far apart at most, and never more than a hundredth of their wait. */
const SPREAD_MS = 5000;

export function createPace(parts: PaceParts): Pace {
  const shares = new Map<string, Share>();
  const buckets = new Map<string, ArmBucket>();
  const { memory = { shares: new Map(), buckets: new Map() } } = parts;

  const share = (subscription: string, region: string, ration: Ration) => {
    const id = `${subscription}/${region}/${ration}`;
    const make = () => createShare(parts, { subscription, region, ration }, entry(memory.shares, id, freshShare));
    return entry(shares, id, make);
  };
  const bucket = (subscription: string, name: BucketName) => {
    const id = `${subscription}/${name}`;
    const make = () => createArmBucket(parts, { subscription, name }, entry(memory.buckets, id, freshBucket));
    return entry(buckets, id, make);
  };

  async function turnFor(need: Need, signal: AbortSignal): Promise<Turn | undefined> {
    const { subscription, region, ration, repair, thenCreate, turn } = need;
    const arm = bucket(subscription, ration === 'delete' ? 'deletes' : 'writes');
    const ask = { repair, ...(turn === undefined ? {} : { turn }) };
    const blocked = await arm.knownBlock(signal);
    if (blocked > 0) return { at: blocked, why: TOLD };
    if (ration === undefined) {
      const free = arm.freeAt(repair ? 'repair' : 'change');
      return free > parts.clock.now() ? { at: free, why: { left: 0, limit: 0, kept: 0, per: 'burst' } } : undefined;
    }
    // What is deleted to be created anew must not stay away for want of a creation.
    const creation = thenCreate ? await share(subscription, region, 'create').peek({ repair }, signal) : undefined;
    return creation ?? share(subscription, region, ration).take(ask, signal);
  }

  return {
    async ask(need, signal) {
      const turn = await turnFor(need, signal);
      if (!turn) return undefined;
      const now = parts.clock.now();
      const apart = Math.min(SPREAD_MS, (turn.at - now) / 100) * fraction(need.seed);
      const look = Math.min(Math.ceil(turn.at + apart), now + LOOK_MAX_MS);
      return { turn: turn.at, look, message: messageOf(need, turn) };
    },

    readsWaitMs: (subscription, work) => Math.max(0, bucket(subscription, 'reads').freeAt(work) - parts.clock.now()),
    readsBlockedUntil: (subscription, signal) => bucket(subscription, 'reads').knownBlock(signal),
    async pauseMs(subscription, method, signal) {
      const until = await bucket(subscription, bucketOf(method)).knownBlock(signal);
      return Math.max(0, until - parts.clock.now());
    },

    async heard({ subscription, method, region, armLeft, throttledMs, rationed, ...left }, signal) {
      const at = parts.clock.now();
      const ration = rationOf(method);
      const ours = ration !== undefined && region !== undefined;
      const own = ours && rationed === true;
      const arm = bucket(subscription, bucketOf(method));
      arm.heard({
        ...(armLeft === undefined ? {} : { left: armLeft }),
        ...(throttledMs === undefined || own ? {} : { throttledMs }),
      });
      if (throttledMs !== undefined && !own) await settled(arm, signal);
      if (!ours) return;
      const of = share(subscription, regionName(region), ration);
      of.heard({
        at,
        ...(left.leftIn5Minutes === undefined ? {} : { left5: left.leftIn5Minutes }),
        ...(left.leftInHour === undefined ? {} : { leftHour: left.leftInHour }),
        ...(armLeft === undefined ? {} : { arm: armLeft }),
        ...(throttledMs === undefined || !own ? {} : { blockedUntil: at + throttledMs }),
      });
      if (throttledMs !== undefined && own) await settled(of, signal);
    },

    async settle(signal) {
      for (const part of [...shares.values(), ...buckets.values()]) await settled(part, signal);
    },
  };

  async function settled(part: Pick<Share, 'settle'>, signal: AbortSignal): Promise<void> {
    const saved = await attempt(() => part.settle(signal));
    if (!saved.ok) parts.log.warn('allowances could not be written down', { fault: saved.fault.reason });
  }
}

const TOLD: Scarce = { left: 0, limit: 0, kept: 0, per: 'told' };

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

function rationOf(method: string): Ration | undefined {
  if (method === 'PUT') return 'create';
  return method === 'DELETE' ? 'delete' : undefined;
}

const WORDS = { create: 'creations', delete: 'deletions' } as const;

function messageOf({ ration, repair, thenCreate }: Need, { at, why }: Turn): string {
  const next = `next at ${new Date(at).toISOString().slice(11, 16)} UTC`;
  if (why.per === 'crowded') return `many ask at once; ${next}`;
  const what = thenCreate ? 'creations or deletions' : ration ? WORDS[ration] : 'requests to ARM';
  if (why.per === 'told') return `Azure asked for a pause of ${what}; ${next}`;
  if (why.per === 'burst') return `too few requests to ARM are left for now; ${next}`;
  const per = why.per === 'hour' ? 'an hour' : 'in 5 minutes';
  const kept = repair ? '' : why.left <= why.kept ? ', kept for repairs' : ', others come first';
  return `${why.left} of ${why.limit} ${what} ${per} left${kept}; ${next}`;
}
