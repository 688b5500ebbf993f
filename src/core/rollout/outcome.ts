/**
 * What became of a look: its step accepted or refused, or something that could not be read. Called by reconcile after
 * the one write of a look, and by plan; pure. Failures are counted here and nowhere else, and a service's Retry-After
 * becomes a time before which nothing is called.
 */
import type { Fault } from '../errors.ts';
import { nextDelayMs } from '../health/backoff.ts';
import type { GroupState, Replica } from '../model.ts';
import { REASONS } from '../reasons.ts';
import type { Timings } from '../timings.ts';
import { withFull } from './places.ts';
import { isRouterStep, type Step } from './step.ts';

/** Azure's answer to a PUT that only a new container group can satisfy (documented). */
const NEEDS_RECREATE = 'InvalidContainerGroupUpdate';
/** Far beyond where the delay has reached its longest. */
const COUNT_MAX = 1000;

export interface Settled {
  readonly state: GroupState;
  readonly look: number;
}

export interface At {
  readonly now: number;
  readonly timings: Timings;
  /** Spreads the delays. */
  readonly seed: string;
}

export interface Refusing extends At {
  readonly before: GroupState;
  readonly protect: boolean;
  /** Entries of the declared placement. */
  readonly placements: number;
}

/** The step was accepted: `look` is the plan's. */
export function accepted(state: GroupState, step: Step, now: number, look: number): Settled {
  const replicas = state.replicas.map((replica) =>
    replica.name === step.replica ? { ...replica, ...granted(step, now) } : replica,
  );
  const { blockedUntil: _, turn: _turn, ...status } = state.status;
  return { state: { ...state, replicas, status: { ...status, nextLook: look } }, look };
}

/** What an accepted step changes in its replica. A deletion counts from when it was first meant. */
function granted(step: Step, now: number): Partial<Replica> {
  if (step.kind === 'delete' || isRouterStep(step)) return {};
  const restartedFor = 'restartedFor' in step ? step.restartedFor : undefined;
  return { since: now, ...(restartedFor === undefined ? {} : { restartedFor }) };
}

/**
 * The step was not accepted, or nobody knows. `before` is the state as the look found it: what was refused never
 * happened, so that its replicas and what is remembered of them are as they were, but for what the look has read.
 */
export function refused(state: GroupState, step: Step, fault: Fault, at: Refusing): Settled {
  if (fault.kind === 'ambiguous') return readBack(failed(state, fault, at), at);
  if (isNoRoom(fault, step) && at.placements > 1) return elsewhere(state, step, fault, at);
  const undone = undo(state, at.before, [step]);
  if (fault.code !== NEEDS_RECREATE || !isConfirmed(state, step)) return failed(undone, fault, at);
  return at.protect ? stalled(undone, at) : recreating(state, step, at.now);
}

/** The step was not sent, since what it takes is rationed: nothing has failed, and nothing has happened. */
export function paced(
  state: GroupState,
  step: Step,
  wait: { readonly turn: number; readonly look: number; readonly message: string },
  at: { readonly now: number; readonly before: GroupState },
): Settled {
  const undone = undo(state, at.before, [step]);
  const status = {
    ...undone.status,
    phase: 'Waiting',
    reason: 'Paced',
    message: wait.message,
    since: at.before.status.reason === 'Paced' ? at.before.status.since : at.now,
    turn: wait.turn,
    nextLook: wait.look,
  } as const;
  return { state: { ...undone, status }, look: wait.look };
}

/** Any fault of a look: counted, and no step is tried again before its time. */
export function failed(state: GroupState, fault: Fault, at: At): Settled {
  const count = Math.min(COUNT_MAX, state.status.failures.count + 1);
  const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = at.timings;
  const delay = nextDelayMs(count, { baseMs, maxMs, seed: at.seed });
  const told = fault.retryAfterMs === undefined ? undefined : at.now + fault.retryAfterMs;
  const look = Math.max(at.now + (count > 1 || told === undefined ? delay : 0), told ?? 0);
  const phase = fault.kind === 'terminal' ? 'Stalled' : 'Waiting';
  const same = state.status.phase === phase && state.status.reason === fault.reason;
  const status = {
    ...state.status,
    phase,
    reason: fault.reason,
    message: fault.message,
    since: same ? state.status.since : at.now,
    failures: { count, notBefore: look },
    ...(told === undefined ? {} : { blockedUntil: told }),
    nextLook: look,
  } as const;
  return { state: { ...state, status }, look };
}

/** Something could not be read: looked at again, ever later; once it can be, a step need not wait. */
export function unread(state: GroupState, fault: Fault, at: At): Settled {
  const { state: counted, look } = failed(state, fault, at);
  const { failures } = counted.status;
  const { notBefore } = state.status.failures;
  return { state: { ...counted, status: { ...counted.status, failures: { ...failures, notBefore } } }, look };
}

/** It may have happened: read soon what is there now, though the write itself is not repeated before its time. */
function readBack({ state }: Settled, { now, timings }: At): Settled {
  const look = Math.max(now + timings.readBackMs, state.status.blockedUntil ?? 0);
  return { state: { ...state, status: { ...state.status, nextLook: look } }, look };
}

/**
 * The state with what these steps write to as it was: they were not sent, or not accepted. What a read has shown of it
 * stays; a replica that only a step would have made is none.
 */
export function undo(state: GroupState, before: GroupState, steps: readonly Step[]): GroupState {
  const { health, repairs } = before.status;
  const names = new Set(steps.map(({ replica }) => replica));
  const were = new Map(before.replicas.map((replica) => [replica.name, replica]));
  const replicas = state.replicas.flatMap((replica) => {
    if (!names.has(replica.name)) return [replica];
    const was = were.get(replica.name);
    return was ? [replica.confirmed ? { ...was, confirmed: true } : was] : [];
  });
  return { ...state, replicas, status: { ...state.status, health, repairs } };
}

/** Azure has no room for it there: neither its own nor the subscription's. */
function isNoRoom({ reason }: Fault, step: Step): boolean {
  return step.kind === 'put' && step.as === 'create' && (reason === 'NoCapacity' || reason === 'QuotaExceeded');
}

/** Recorded as to be deleted, and seen gone, before the next entry of the placement is tried. */
function elsewhere(state: GroupState, step: Step, fault: Fault, at: At): Settled {
  const { now } = at;
  const replicas = state.replicas.map(
    (replica): Replica =>
      replica.name === step.replica ? { ...replica, phase: 'deleting', leaves: 'NoCapacity', since: now } : replica,
  );
  const given = state.replicas.find(({ name }) => name === step.replica);
  const full = given ? withFull(state.full, given, at) : state.full;
  const message = `${fault.message}; the next place is tried`;
  const status = {
    ...state.status,
    phase: 'Waiting',
    reason: fault.reason,
    message,
    since: now,
    nextLook: now,
  } as const;
  return { state: { ...state, replicas, ...(full ? { full } : {}), status }, look: now };
}

/** A PUT over what a read has shown to be ours; over anything else it met a stranger, who is left alone. */
function isConfirmed(state: GroupState, step: Step): boolean {
  return step.kind === 'put' && state.replicas.some(({ name, confirmed }) => name === step.replica && confirmed);
}

function recreating(state: GroupState, step: Step, now: number): Settled {
  const replicas = state.replicas.map(
    (replica): Replica =>
      replica.name === step.replica ? { ...replica, phase: 'deleting', afterwards: 'recreate', since: now } : replica,
  );
  const status = {
    ...state.status,
    phase: 'Updating',
    reason: 'Recreating',
    message: REASONS.Recreating,
    since: now,
    nextLook: now,
  } as const;
  return { state: { ...state, replicas, status }, look: now };
}

function stalled(state: GroupState, at: At): Settled {
  const look = at.now + at.timings.backoffMaxMs;
  const count = Math.min(COUNT_MAX, state.status.failures.count + 1);
  const status = {
    ...state.status,
    phase: 'Stalled',
    reason: 'Protected',
    message: REASONS.Protected,
    since: at.now,
    failures: { count, notBefore: look },
    nextLook: look,
  } as const;
  return { state: { ...state, status }, look };
}
