/**
 * The part of a group's row that upgrades are about: what its owner asks of rollouts, its replicas, the rollout under
 * way, and what is not to be tried again. Part of model.ts, through which everybody imports it.
 */
import type { Reason } from './reasons.ts';

/** Edits of what is desired, so that the loop never works against what a user asked for. */
export interface RolloutOrders {
  /** A rollout stands still until this is gone: nothing moves towards its revision; repairs and drains go on. */
  readonly paused?: true;
  /** The rollout of `revision` may go on past the pauses of its steps up to `step`; for BlueGreen, which has one, step 0. */
  readonly promote?: { readonly revision: number; readonly step: number };
  /** The revision whose rollout is to be rolled back. */
  readonly abort?: number;
  /** The revision to return to, and the generation that asked for it: carried out by the first revision of that generation. */
  readonly undo?: { readonly revision: number; readonly generation: number };
  /** The generation that last asked to try again what was rejected or given up; 0 or absent for never. */
  readonly retry?: number;
}

/** One real container group that Mooring runs for a group. */
export interface Replica {
  /** The container group's name. */
  readonly name: string;
  readonly revision: number;
  readonly region: string;
  readonly incarnation: number;
  readonly phase: ReplicaPhase;
  /** When it entered its phase. */
  readonly since: number;
  /** A read has shown it to us as ours: from here on it stays ours even when its tags are wiped. */
  readonly confirmed: boolean;
  /** The generation whose restart it has had. */
  readonly restartedFor: number;
  /** Deleting or let go: when a read first said 404. Gone means a second such read, later. */
  readonly absentSince?: number;
  /** Deleting: what follows once it is gone. */
  readonly afterwards?: 'recreate';
  /** How often it was replaced because provisioning was stuck; a second time it stalls instead. */
  readonly stuck: number;
  /** The revision whose mark a read has last shown on it: that write has come, and another mark is drift. */
  readonly shown?: number;
  /** The lease under which a write was last intended, whose mark it then bears. */
  readonly marked?: number;
  /** Its DNS label, where it is not the declared one. */
  readonly label?: string;
  /** Which of several of its revision and region it is, from 1. */
  readonly ordinal?: number;
  /** The entry of `placement` it was created by, from 0. */
  readonly placement?: number;
  /** The router's key (router.ts) that its endpoint was put into, and since when: written down before the endpoint is. */
  readonly router?: string;
  readonly inRouterSince?: number;
  /** The weight that was last written for it. */
  readonly weight?: number;
  /** The greatest time to live the router was seen to answer with while it was in. */
  readonly ttlSeconds?: number;
  /** Milliseconds of `staleMargin` and `drain` as they were last declared while it was in: its router may be declared no longer. */
  readonly lingerMs?: number;
  /** When a read first showed it out of the router, and no later one showed it in. */
  readonly seenOutAt?: number;
  /** Proving: how often in a row the preview profile has said Online, and when last. */
  readonly online?: { readonly times: number; readonly at: number };
  /** In the router: how often in a row it was seen not to be well, and since when. */
  readonly bad?: { readonly times: number; readonly since: number };
  /** Why it is being replaced or taken out. */
  readonly leaves?: Reason;
  /** What is there was written later than this row knows: `reported` until its owner speaks, then `accepted`. */
  readonly outdated?: 'reported' | 'accepted';
}

/**
 * `creating` → `proving` (it runs; the preview profile is to say that it answers) → `serving` → `leaving` (out of the
 * router) → `draining` (clients may hold its address still) → `deleting`. A group of one replica without a router knows
 * creating, serving and deleting only.
 */
export type ReplicaPhase = 'creating' | 'proving' | 'serving' | 'leaving' | 'draining' | 'deleting';

/** Moving from one revision to the next. */
export interface Rollout {
  readonly revision: number;
  /** The revision it goes back to; 0 for none. */
  readonly from: number;
  readonly strategy: 'InPlace' | 'Recreate' | 'Rolling' | 'BlueGreen' | 'Canary';
  readonly phase:
    | 'Progressing'
    | 'Paused'
    | 'AwaitingPromotion'
    | 'RollingBack'
    | 'Completed'
    | 'RolledBack'
    | 'Failed';
  readonly startedAt: number;
  /** When something last went forward: its deadline counts from here. */
  readonly progressAt: number;
  /** Canary: the index of the step whose weight is set, or being set. */
  readonly step: number;
  /** When its step, or for BlueGreen the whole new set, was first seen to stand; absent before. */
  readonly stepSince?: number;
  readonly endedAt?: number;
  /** Why it failed or was given up. */
  readonly reason?: Reason;
  /** For people. */
  readonly message: string;
}

/** A rendering that failed or was undone: not targeted again before a new declaration, another digest, or a retry. */
export interface Rejected {
  readonly revision: number;
  /** Fingerprint (hash.ts) of its body. */
  readonly rendering: string;
  /** Image as declared → digest that came with it: not taken up again. */
  readonly digests: Readonly<Record<string, string>>;
  /** The declaration it belongs to, by when it was declared. */
  readonly declaredAt: number;
  readonly reason: Reason;
}

/** An entry of a revision's placement, for one of its regions, that is not tried before a time. */
export interface FullPlace {
  readonly revision: number;
  /** The declared region, as in the replica that was given up. */
  readonly region: string;
  readonly placement: number;
  /** How often in a row. */
  readonly times: number;
  readonly until: number;
}

export interface ProfileRecord {
  /** The router's key (router.ts). */
  readonly router: string;
  readonly use: 'preview' | 'owned';
  /** It is to go: no longer declared, or its group is being deleted. */
  readonly leaving?: true;
  /** Owned once, and declared to be its owner's since: it is not deleted, and may be declared `owned` again. */
  readonly released?: true;
  /** Owned: fingerprint of the declared settings that a read has shown it to have: what is otherwise then is drift. */
  readonly applied?: string;
}
