/** The model's types as checks of stored JSON (`checks.ts`): what a row of Groups and of Revisions must look like. */
import type {
  Backoff,
  Desired,
  DriftNote,
  FullPlace,
  GroupState,
  HealthMemory,
  Lease,
  Pending,
  Phase,
  ProfileRecord,
  PushHint,
  Rejected,
  Repairs,
  Replica,
  Revision,
  Rollout,
  RolloutOrders,
  Status,
  Ticket,
  WakeState,
} from '../../core/model.ts';
import { REASONS } from '../../core/reasons.ts';
import type { PlacementSpec, RegionSpec } from '../../core/spec/declaration.ts';
import { flag, listOf, mapOf, number, object, oneOf, optional, shape, text, time, whole } from './checks.ts';

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

const REPLICA_PHASES: { readonly [P in Replica['phase']]: true } = {
  creating: true,
  proving: true,
  serving: true,
  leaving: true,
  draining: true,
  deleting: true,
};
const ROLLOUT_PHASES: { readonly [P in Rollout['phase']]: true } = {
  Progressing: true,
  Paused: true,
  AwaitingPromotion: true,
  RollingBack: true,
  Completed: true,
  RolledBack: true,
  Failed: true,
};
const STRATEGIES: { readonly [S in Rollout['strategy']]: true } = {
  InPlace: true,
  Recreate: true,
  Rolling: true,
  BlueGreen: true,
  Canary: true,
};
const PROFILE_USES: { readonly [U in ProfileRecord['use']]: true } = { preview: true, owned: true };
const OUTDATED: { readonly [O in NonNullable<Replica['outdated']>]: true } = { reported: true, accepted: true };
const AFTERWARDS: { readonly [A in NonNullable<Replica['afterwards']>]: true } = { recreate: true };

export const reason = oneOf(Object.keys(REASONS));

export const desired = shape<Desired>({
  document: object,
  generation: whole,
  declaredAt: time,
  restart: whole,
  rollout: optional(
    shape<RolloutOrders>({
      paused: optional(flag),
      promote: optional(shape<NonNullable<RolloutOrders['promote']>>({ revision: whole, step: whole })),
      abort: optional(whole),
      undo: optional(shape<NonNullable<RolloutOrders['undo']>>({ revision: whole, generation: whole })),
      retry: optional(whole),
    }),
  ),
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
  label: optional(text),
  ordinal: optional(whole),
  placement: optional(whole),
  router: optional(text),
  inRouterSince: optional(time),
  weight: optional(whole),
  ttlSeconds: optional(whole),
  lingerMs: optional(whole),
  seenOutAt: optional(time),
  online: optional(shape<NonNullable<Replica['online']>>({ times: whole, at: time })),
  bad: optional(shape<NonNullable<Replica['bad']>>({ times: whole, since: time })),
  leaves: optional(reason),
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

const rollout = shape<Rollout>({
  revision: whole,
  from: whole,
  strategy: oneOf(Object.keys(STRATEGIES)),
  phase: oneOf(Object.keys(ROLLOUT_PHASES)),
  startedAt: time,
  progressAt: time,
  step: whole,
  stepSince: optional(time),
  endedAt: optional(time),
  reason: optional(reason),
  message: text,
});

const rejected = shape<Rejected>({
  revision: whole,
  rendering: text,
  digests: mapOf(text),
  declaredAt: time,
  reason,
});

export const state = shape<GroupState>({
  lastRevision: whole,
  targetRevision: whole,
  replicas: listOf(replica),
  status,
  rollout: optional(rollout),
  stableRevision: optional(whole),
  unproved: optional(listOf(whole)),
  rejected: optional(listOf(rejected)),
  retriedFor: optional(whole),
  undoneFor: optional(whole),
  issued: optional(whole),
  gone: optional(listOf(text)),
  profiles: optional(
    listOf(
      shape<ProfileRecord>({
        router: text,
        use: oneOf(Object.keys(PROFILE_USES)),
        leaving: optional(flag),
        released: optional(flag),
        applied: optional(text),
      }),
    ),
  ),
  full: optional(
    listOf(shape<FullPlace>({ revision: whole, region: text, placement: whole, times: whole, until: time })),
  ),
  clearing: optional(flag),
});

export const wake = shape<WakeState>({
  asked: whole,
  seen: whole,
  ticket: optional(shape<Ticket>({ id: text, due: time })),
  lease: optional(
    shape<Lease>({ owner: text, until: time, noted: whole, lost: optional(whole), excused: optional(flag) }),
  ),
  epoch: whole,
  hint: optional(shape<PushHint>({ image: text, digest: text, at: time })),
  late: optional(flag),
});

const placement = shape<PlacementSpec>({
  region: optional(text),
  zones: optional(listOf(text)),
  resources: optional(mapOf(shape<{ cpu: number; memoryInGB: number }>({ cpu: number, memoryInGB: number }))),
  priority: optional(oneOf(['Regular', 'Spot'])),
});

export const revision = shape<Revision>({
  number: whole,
  body: object,
  pins: mapOf(text),
  secrets: optional(mapOf(text)),
  drops: optional(listOf(text)),
  regions: optional(listOf(shape<RegionSpec>({ region: text, patch: optional(object) }))),
  placement: optional(listOf(placement)),
  document: optional(object),
  cause: reason,
  createdAt: time,
  generation: whole,
});
