/** The model's types as checks of stored JSON (`checks.ts`): what a row of Groups and of Revisions must look like. */
import type {
  Backoff,
  Desired,
  DriftNote,
  GroupState,
  HealthMemory,
  Lease,
  Pending,
  Phase,
  PushHint,
  Repairs,
  Replica,
  Revision,
  Status,
  Ticket,
  WakeState,
} from '../../core/model.ts';
import { REASONS } from '../../core/reasons.ts';
import { flag, listOf, mapOf, object, oneOf, optional, shape, text, time, whole } from './checks.ts';

const PHASES: { readonly [P in Phase]: true } = {
  Creating: true,
  Running: true,
  Updating: true,
  Repairing: true,
  Stopped: true,
  Completed: true,
  Unhealthy: true,
  Waiting: true,
  Stalled: true,
  Deleting: true,
};

const REPLICA_PHASES: { readonly [P in Replica['phase']]: true } = { creating: true, serving: true, deleting: true };
const OUTDATED: { readonly [O in NonNullable<Replica['outdated']>]: true } = { reported: true, accepted: true };
const AFTERWARDS: { readonly [A in NonNullable<Replica['afterwards']>]: true } = { recreate: true };

export const reason = oneOf(Object.keys(REASONS));

export const desired = shape<Desired>({
  document: object,
  generation: whole,
  declaredAt: time,
  restart: whole,
  deletion: optional(shape<NonNullable<Desired['deletion']>>({ at: time, keep: flag })),
});

const replica = shape<Replica>({
  name: text,
  revision: whole,
  region: text,
  incarnation: whole,
  phase: oneOf(Object.keys(REPLICA_PHASES)),
  since: time,
  confirmed: flag,
  restartedFor: whole,
  absentSince: optional(time),
  afterwards: optional(oneOf(Object.keys(AFTERWARDS))),
  stuck: whole,
  shown: optional(whole),
  marked: optional(whole),
  outdated: optional(oneOf(Object.keys(OUTDATED))),
});

const status = shape<Status>({
  observedGeneration: whole,
  phase: oneOf(Object.keys(PHASES)),
  reason,
  message: text,
  since: time,
  failures: shape<Backoff>({ count: whole, notBefore: time }),
  health: shape<HealthMemory>({ strikes: whole, restarts: whole, notBefore: time, since: time }),
  completedAt: optional(time),
  createdAt: optional(time),
  images: mapOf(text),
  secrets: optional(mapOf(text)),
  pending: optional(shape<Pending>({ step: text, reason })),
  drift: listOf(shape<DriftNote>({ pointer: text, class: text, reason: text })),
  repairs: shape<Repairs>({ signature: text, count: whole, at: time }),
  blockedUntil: optional(time),
  turn: optional(time),
  nextLook: optional(time),
});

export const state = shape<GroupState>({
  lastRevision: whole,
  targetRevision: whole,
  replicas: listOf(replica),
  status,
  clearing: optional(flag),
});

export const wake = shape<WakeState>({
  asked: whole,
  seen: whole,
  ticket: optional(shape<Ticket>({ id: text, due: time })),
  lease: optional(shape<Lease>({ owner: text, until: time, noted: whole })),
  epoch: whole,
  hint: optional(shape<PushHint>({ image: text, digest: text, at: time })),
});

export const revision = shape<Revision>({
  number: whole,
  body: object,
  pins: mapOf(text),
  secrets: optional(mapOf(text)),
  drops: optional(listOf(text)),
  cause: reason,
  createdAt: time,
  generation: whole,
});
