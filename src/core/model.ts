/**
 * The words of docs/how-it-works.md and a group's one row as types: group, replica, revision, lease, ticket. Everything in
 * core and engine speaks in these; adapters turn them into Azure's shapes and back.
 */
import type { JsonObject } from './json.ts';
import type { Reason } from './reasons.ts';
import type { PlacementSpec, RegionSpec } from './spec/declaration.ts';

/** Which group. */
export interface GroupKey {
  /** `subscription/resource-group`, lower-cased. */
  readonly scope: string;
  readonly name: string;
}

/** A group's one row: desired state, what Mooring made of it, and the right to act on it. Times are epoch milliseconds. */
export interface GroupRow {
  readonly key: GroupKey;
  readonly desired: Desired;
  readonly state: GroupState;
  readonly wake: WakeState;
}

/** Owned by the API: the loop reads it and never writes it. */
export interface Desired {
  /** The declaration as it was sent, secure values replaced by vault references. */
  readonly document: JsonObject;
  readonly generation: number;
  readonly declaredAt: number;
  /** The generation that last asked for a restart; 0 for never. */
  readonly restart: number;
  /** What its owner asked of its rollouts; a new declaration ends all of it but the pause. */
  readonly rollout?: RolloutOrders;
  /** Set: the row is a tombstone. */
  readonly deletion?: { readonly at: number; readonly keep: boolean };
}

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

/** Owned by reconcile. */
export interface GroupState {
  /** The newest revision number ever issued; 0 for none. Numbers are never reused. */
  readonly lastRevision: number;
  /** The revision the replicas are to have; 0 for none. */
  readonly targetRevision: number;
  readonly replicas: readonly Replica[];
  readonly status: Status;
  /** The rollout under way, or the last one. */
  readonly rollout?: Rollout;
  /** The last revision whose rollout has ended well: what a failed one goes back to. */
  readonly stableRevision?: number;
  /** Renderings that are not targeted again, newest last. */
  readonly rejected?: readonly Rejected[];
  /** The generation of the last retry that was heeded. */
  readonly retriedFor?: number;
  /** How many replicas with names of their own were ever made: no name is given twice. */
  readonly issued?: number;
  /** Router profiles that we have created, or are about to, and that are not seen gone yet. */
  readonly profiles?: readonly ProfileRecord[];
  /** Nothing is left but images, revisions, secrets and this row, and they are being removed: nobody may use the name yet. */
  readonly clearing?: true;
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

export interface ProfileRecord {
  /** The router's key (router.ts). */
  readonly router: string;
  readonly use: 'preview' | 'owned';
  /** It is to go: no longer declared, or its group is being deleted. */
  readonly leaving?: true;
}

export interface Status {
  readonly observedGeneration: number;
  readonly phase: Phase;
  readonly reason: Reason;
  /** For people. */
  readonly message: string;
  /** When phase or reason last changed. */
  readonly since: number;
  /** Consecutive failures of Mooring's own work on it, and the time before which it is not tried again. */
  readonly failures: Backoff;
  /** The health memory: strikes in a row, restarts given, and the time before which none is given. */
  readonly health: HealthMemory;
  /** When all containers had ended as they may. */
  readonly completedAt?: number;
  /** When the first replica was first seen provisioned. */
  readonly createdAt?: number;
  /** Image as declared → digest as last resolved. */
  readonly images: Readonly<Record<string, string>>;
  /** Vault reference as declared → with the version that the target revision was made with. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** On hold: the write there would be, in one word, and why. */
  readonly pending?: Pending;
  /** What differs and is reported, not repaired. */
  readonly drift: readonly DriftNote[];
  /** The repairs of one and the same drift, so that an edit that keeps coming back is not fought for ever. */
  readonly repairs: Repairs;
  /** A service said: no call before this time. */
  readonly blockedUntil?: number;
  /** Paced: when its turn is. */
  readonly turn?: number;
  /** When the plan wants to look again; absent when only the sweep is to watch. */
  readonly nextLook?: number;
}

export type Phase =
  | 'Creating'
  | 'Running'
  | 'Updating'
  | 'Repairing'
  | 'Stopped'
  | 'Completed'
  | 'Unhealthy'
  | 'Waiting'
  | 'Stalled'
  | 'Deleting';

export interface Pending {
  readonly step: string;
  readonly reason: Reason;
}

export interface Backoff {
  readonly count: number;
  readonly notBefore: number;
}

export interface HealthMemory {
  /** Failed looks in a row. */
  readonly strikes: number;
  /** Restarts given since it was last healthy; after RESTARTS_MAX it is recreated. */
  readonly restarts: number;
  readonly notBefore: number;
  /** When it was last given a restart or recreated; the memory fades after a healthy while. */
  readonly since: number;
}

export interface Repairs {
  /** Which drifts: pointers and classes, a line each, never values. Empty for none. */
  readonly signature: string;
  readonly count: number;
  /** When the last repair was decided. */
  readonly at: number;
}

export interface DriftNote {
  readonly pointer: string;
  readonly class: string;
  readonly reason: string;
}

/** The wake protocol's part of the row (docs/how-it-works.md, docs/decisions/001). */
export interface WakeState {
  /** How often a look was asked for. */
  readonly asked: number;
  /** The value of `asked` that the last finished look had noted. */
  readonly seen: number;
  readonly ticket?: Ticket;
  readonly lease?: Lease;
  /** Counts leases ever taken: who holds a higher one came later. */
  readonly epoch: number;
  /** What the newest push named, kept until the registry answers it or the settle looks have passed. A hint, never the state. */
  readonly hint?: PushHint;
}

export interface PushHint {
  /** `host/repository:tag`. */
  readonly image: string;
  readonly digest: string;
  readonly at: number;
}

export interface Ticket {
  readonly id: string;
  readonly due: number;
}

export interface Lease {
  readonly owner: string;
  readonly until: number;
  /** `asked` as the holder found it: a wake is new to it exactly when `asked` has moved beyond this. */
  readonly noted: number;
}

/**
 * An immutable rendering. `body` holds vault references in place of secrets and is the group's, without any region's
 * patch; a replica's body is made of it with `regions` and `placement` (spec/render-replica.ts), and of nothing else.
 */
export interface Revision {
  readonly number: number;
  readonly body: JsonObject;
  /** Image as declared → digest it was pinned to. */
  readonly pins: Readonly<Record<string, string>>;
  /** Vault reference as declared → with the version it was pinned to; absent where the body names none, or was made before versions were pinned. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Names, lower-cased, of tags that revisions before declared and this one does not: they go with those revisions. */
  readonly drops?: readonly string[];
  /** As declared, images and secrets in the patches pinned as in the body; absent: the declaration's location alone. */
  readonly regions?: readonly RegionSpec[];
  /** As declared; absent: as the body says, and nowhere else. */
  readonly placement?: readonly PlacementSpec[];
  /** The whole declaration it was made from, as the row had it: what undo restores. Absent in what older versions made. */
  readonly document?: JsonObject;
  readonly cause: Reason;
  readonly createdAt: number;
  readonly generation: number;
}

/** The whole installation is on hold. */
export interface Hold {
  readonly since: number;
  /** Who asked for it, as history names callers. */
  readonly by: string;
}

/** What was done, why, by which trigger, on which revision. */
export interface HistoryEntry {
  readonly at: number;
  readonly what: string;
  readonly reason: Reason;
  readonly trigger: string;
  readonly revision: number;
  readonly replica?: string;
  readonly message: string;
}

/** A container group as ARM told of it. */
export interface ContainerGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly provisioningState: string;
  /** The whole body as it came. */
  readonly body: JsonObject;
}

/** What the queue carries. No field is named like a queue property: the host would overlay it. */
export interface WakeMessage {
  readonly v: 1;
  readonly scope: string;
  readonly group: string;
  readonly ticket: string;
}
