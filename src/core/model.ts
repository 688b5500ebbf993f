/**
 * The words of docs/how-it-works.md and a group's one row as types: group, replica, revision, lease, ticket. Everything in
 * core and engine speaks in these; adapters turn them into Azure's shapes and back.
 */
import type { JsonObject } from './json.ts';
import type { Reason } from './reasons.ts';
import type { FullPlace, ProfileRecord, Rejected, Replica, Rollout, RolloutOrders } from './rollout-model.ts';
import type { PlacementSpec, RegionSpec } from './spec/declaration.ts';
import type { WakeState } from './wake-model.ts';

export type * from './rollout-model.ts';
export type * from './wake-model.ts';

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
  /** Revisions that another followed before they were ever seen to be as declared: an undo without a number passes over them. Newest last. */
  readonly unproved?: readonly number[];
  /** Renderings that are not targeted again, newest last. */
  readonly rejected?: readonly Rejected[];
  /** The generation of the last retry that was heeded. */
  readonly retriedFor?: number;
  /** The generation of the last undo that a revision was made for: what comes of that one is not begun again. */
  readonly undoneFor?: number;
  /** How many replicas with names of their own were ever made: no name is given twice. */
  readonly issued?: number;
  /** Names of container groups that were replicas of this row and were seen gone, the newest last: what bears our mark under one of them is a write that came late. */
  readonly gone?: readonly string[];
  /** Where there was no room for replicas lately. */
  readonly full?: readonly FullPlace[];
  /** Router profiles that we have created, or are about to, and that are not seen gone yet. */
  readonly profiles?: readonly ProfileRecord[];
  /** Nothing is left but images, revisions, secrets and this row, and they are being removed: nobody may use the name yet. */
  readonly clearing?: true;
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
  /** W3C traceparent of what asked for the look. Versions before it leave it out and pass it over. */
  readonly trace?: string;
}
