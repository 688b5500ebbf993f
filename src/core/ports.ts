/**
 * What the loop needs from the world: small interfaces that `src/azure` and `src/runtime` implement. Every method
 * that reaches out takes the look's AbortSignal and throws a Fault (errors.ts) and nothing else.
 */
import type { Observation } from './cutover/observation.ts';
import type { JsonObject } from './json.ts';
import type {
  ContainerGroup,
  Desired,
  GroupKey,
  GroupRow,
  GroupState,
  HistoryEntry,
  Hold,
  Revision,
  WakeMessage,
  WakeState,
} from './model.ts';
import type { Ledger } from './pace/ledger.ts';
import type { PaceStored } from './pace/own-time.ts';

export type { DeadLetter, DeadLetters, HeldPoison, PoisonMessage, PoisonQueue } from './given-up.ts';
export type { Pointer, Pointers, PointersSeen, Unread } from './pointers.ts';
export type {
  EndpointSpec,
  EndpointStatus,
  EndpointView,
  ProfileSettings,
  ProfileSpec,
  Quota,
  Router,
  RouterRef,
  RouterView,
  RoutingMethod,
  Usage,
} from './router.ts';

/** A row and the version it was read or written at. */
export interface Stored {
  readonly row: GroupRow;
  readonly etag: string;
}

/** The parts of a row that one write replaces; a part that is absent stays as it is. */
export interface RowChange {
  readonly desired?: Desired;
  readonly state?: GroupState;
  readonly wake?: WakeState;
}

/** The table of desired state: the commit point. Every write names the version it read. */
export interface Groups {
  get(key: GroupKey, signal: AbortSignal): Promise<Stored | undefined>;
  /** Throws a conflict when the row is there already. */
  insert(row: GroupRow, signal: AbortSignal): Promise<Stored>;
  /** Throws a conflict when the row has moved on from `stored.etag` (unless the write that moved it was this one). */
  update(stored: Stored, change: RowChange, signal: AbortSignal): Promise<Stored>;
  remove(stored: Stored, signal: AbortSignal): Promise<void>;
  /** All rows, or one scope's, page by page. */
  list(scope: string | undefined, signal: AbortSignal): AsyncIterable<Stored>;
  /** All rows of that name, in whatever scope: at most `max`. */
  named(name: string, max: number, signal: AbortSignal): Promise<Stored[]>;
}

export interface Revisions {
  /** Insert only; the same number with the same body again is no error. */
  insert(key: GroupKey, revision: Revision, signal: AbortSignal): Promise<void>;
  get(key: GroupKey, number: number, signal: AbortSignal): Promise<Revision | undefined>;
  /** The numbers that are there, newest first, without reading a body; a crashed look's too (revisions.ts tells which count). */
  numbers(key: GroupKey, signal: AbortSignal): Promise<number[]>;
  /** One that is gone is no fault. */
  remove(key: GroupKey, number: number, signal: AbortSignal): Promise<void>;
  removeAll(key: GroupKey, signal: AbortSignal): Promise<void>;
}

/** Who uses a repository: a push finds its groups by one range query. */
export interface Images {
  users(host: string, repository: string, signal: AbortSignal): Promise<GroupKey[]>;
  /** Idempotent. */
  add(key: GroupKey, uses: readonly ImageUse[], signal: AbortSignal): Promise<void>;
  remove(key: GroupKey, uses: readonly ImageUse[], signal: AbortSignal): Promise<void>;
}

export interface ImageUse {
  readonly host: string;
  readonly repository: string;
  readonly container: string;
}

export interface History {
  append(key: GroupKey, entry: HistoryEntry, signal: AbortSignal): Promise<void>;
  /** Newest first. */
  list(key: GroupKey, max: number, signal: AbortSignal): Promise<HistoryEntry[]>;
}

/** What was observed while traffic moved to a revision: rows that are added and never changed. */
export interface CutoverRecord {
  /** The newest; undefined: there is none yet. */
  last(key: GroupKey, revision: number, signal: AbortSignal): Promise<RecordedObservation | undefined>;
  /** One row. The same index again is no error, and what is kept under it stands. */
  append(key: GroupKey, revision: number, recorded: RecordedObservation, signal: AbortSignal): Promise<void>;
  /** Oldest first. */
  list(key: GroupKey, revision: number, signal: AbortSignal): Promise<RecordedObservation[]>;
  /** Removes the records of all revisions but this one. Idempotent. */
  removeOthers(key: GroupKey, revision: number, signal: AbortSignal): Promise<void>;
  removeAll(key: GroupKey, signal: AbortSignal): Promise<void>;
}

export interface RecordedObservation {
  /** Its place in the record, from 0. */
  readonly index: number;
  readonly observation: Observation;
}

/** The hold of the whole installation: while there is one, no container group is written to by any path. */
export interface Holds {
  /** Undefined: none. Throws where it cannot be known, so that doubt writes nothing. */
  read(signal: AbortSignal): Promise<Hold | undefined>;
  /** Undefined takes it off. Idempotent: who held first stands. The answer is the hold that stands then. */
  set(hold: Hold | undefined, signal: AbortSignal): Promise<Hold | undefined>;
}

/** What was admitted to a resource group under a limit, and may not stand in its rows yet. */
export interface Admissions {
  read(scope: string, signal: AbortSignal): Promise<{ admitted: readonly Admission[]; etag?: string }>;
  /** With no version: the row must not be there. Throws a conflict where it has moved on. */
  write(scope: string, admitted: readonly Admission[], etag: string | undefined, signal: AbortSignal): Promise<void>;
}

export interface Admission {
  readonly id: string;
  /** The group's name. */
  readonly name: string;
  readonly cores: number;
  /** Whoever was admitted has written by then, or never will. */
  readonly until: number;
}

/** Which ration: creations or deletions in a region, or one of ARM's buckets, whose region is `arm`. */
export interface PaceKey {
  readonly subscription: string;
  readonly region: string;
  readonly ration: 'create' | 'delete' | 'reads' | 'writes' | 'deletes';
}

/** What is left of the services' rations, shared between workers. */
export interface PaceRows {
  get(key: PaceKey, signal: AbortSignal): Promise<PaceStored | undefined>;
  /** With no version: the row must not be there. Throws a conflict; gives the new version, when the service told it. */
  put(key: PaceKey, ledger: Ledger, etag: string | undefined, signal: AbortSignal): Promise<string | undefined>;
}

export interface WakeQueue {
  /** `delayMs` at most an hour. */
  send(message: WakeMessage, delayMs: number, signal: AbortSignal): Promise<void>;
}

/** ACI. Every write is one request, never retried inside, never waited for. */
export interface ContainerGroups {
  get(id: ContainerGroupId, signal: AbortSignal): Promise<ContainerGroup | undefined>;
  /** Without instance views: LIST never has them. */
  list(scope: string, signal: AbortSignal): AsyncIterable<ContainerGroup>;
  put(id: ContainerGroupId, body: JsonObject, signal: AbortSignal): Promise<void>;
  /** Replaces the whole map. */
  patchTags(id: ContainerGroupId, tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  delete(id: ContainerGroupId, signal: AbortSignal): Promise<void>;
  act(id: ContainerGroupId, verb: 'start' | 'stop' | 'restart', signal: AbortSignal): Promise<void>;
}

export interface ContainerGroupId {
  readonly scope: string;
  readonly name: string;
  /** Where it is, if the caller knows: what an answer tells of allowances is a region's. */
  readonly region?: string;
}

export interface Registry {
  /** Whether we ask this registry at all: an allow-list. */
  knows(host: string): boolean;
  /** The digest (`sha256:…`) that the registry itself gives for a tag now. */
  resolve(image: { host: string; repository: string; tag: string }, signal: AbortSignal): Promise<string>;
}

/** Where secrets are kept. */
export interface Vault {
  /** Whether Mooring has a vault of its own to write to. */
  readonly writable: boolean;
  /** Keeps a value; the answer is the versioned reference (`@Microsoft.KeyVault(SecretUri=…)`). */
  keep(name: string, value: string, signal: AbortSignal): Promise<string>;
  /** The value behind a reference, and the version it has. */
  read(reference: string, signal: AbortSignal): Promise<{ value: string; version: string }>;
  /** The same reference with the newest version named in it. The value goes nowhere. */
  version(reference: string, signal: AbortSignal): Promise<string>;
  /** Removes every secret whose name begins so. */
  forget(prefix: string, signal: AbortSignal): Promise<void>;
}

/** Asks a container group's own address, which was read from ARM, whether it is well. */
export interface Prober {
  /** `asked: false`: the address is not one that may be asked from here; that tells nothing of the container group. */
  probe(target: ProbeTarget, signal: AbortSignal): Promise<{ ok: boolean; detail: string; asked?: false }>;
}

export type ProbeTarget =
  | {
      readonly kind: 'http';
      readonly scheme: 'http' | 'https';
      readonly address: string;
      readonly port: number;
      readonly path: string;
    }
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number };

/** Signs texts with the installation's key: `<key id>.<HMAC>`. */
export interface Signer {
  readonly keyId: string;
  sign(text: string): string;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`, or rejects when the signal aborts. For waits under a second only. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Ids {
  next(): string;
}

/** Constant messages, data as key and value. */
export interface Log {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}
