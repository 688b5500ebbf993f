/**
 * What a step's outcome makes of the state: accepted, refused, or nobody knows. Called by reconcile after the one
 * write of a look; pure. A failure is counted here and nowhere else, and a service's Retry-After becomes a time
 * before which nothing is called.
 */
import type { Fault } from '../errors.ts';
import { nextDelayMs } from '../health/backoff.ts';
import type { GroupState, Replica } from '../model.ts';
import type { Timings } from '../timings.ts';
import type { Step } from './step.ts';

/** Azure's answer to a PUT that only a new container group can satisfy (documented). */
const NEEDS_RECREATE = 'InvalidContainerGroupUpdate';

export interface Settled {
  readonly state: GroupState;
  readonly look: number;
}

/** The step was accepted: `look` is the plan's. */
export function accepted(state: GroupState, step: Step, now: number, look: number): Settled {
  const replicas = state.replicas.map((replica) =>
    replica.name === step.replica ? { ...replica, since: now } : replica,
  );
  const { blockedUntil: _, ...status } = state.status;
  return { state: { ...state, replicas, status: { ...status, nextLook: look } }, look };
}

/** The step was not accepted, or nobody knows. */
export function refused(
  state: GroupState,
  step: Step,
  fault: Fault,
  at: { now: number; timings: Timings; seed: string; protect: boolean },
): Settled {
  if (fault.code === NEEDS_RECREATE && step.kind === 'put' && !at.protect) return recreating(state, step, at.now);
  if (fault.kind === 'ambiguous') return failed(state, fault, at, at.now + at.timings.readBackMs);
  if (fault.code === NEEDS_RECREATE) return stalled(state, 'Protected', at);
  return failed(state, fault, at);
}

/** Any fault of a look, of a read as of a write: counted, and not tried again before its time. */
export function failed(
  state: GroupState,
  fault: Fault,
  at: { now: number; timings: Timings; seed: string },
  soonest?: number,
): Settled {
  const count = state.status.failures.count + 1;
  const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = at.timings;
  const delay = nextDelayMs(count, { baseMs, maxMs, seed: at.seed });
  const told = fault.retryAfterMs === undefined ? undefined : at.now + fault.retryAfterMs;
  const look = Math.max(soonest ?? at.now + (count > 1 || told === undefined ? delay : 0), told ?? 0);
  const stuck = fault.kind === 'terminal';
  const same = state.status.reason === fault.reason;
  return {
    state: {
      ...state,
      status: {
        ...state.status,
        phase: stuck ? 'Stalled' : 'Waiting',
        reason: fault.reason,
        message: fault.message,
        since: same ? state.status.since : at.now,
        failures: { count, notBefore: look },
        ...(told === undefined ? {} : { blockedUntil: told }),
        nextLook: look,
      },
    },
    look,
  };
}

function recreating(state: GroupState, step: Step, now: number): Settled {
  const replicas = state.replicas.map(
    (replica): Replica =>
      replica.name === step.replica
        ? { ...replica, phase: 'deleting', afterwards: 'recreate', since: now, confirmed: true }
        : replica,
  );
  const status = { ...state.status, phase: 'Updating', reason: 'Recreating', since: now, nextLook: now } as const;
  return { state: { ...state, replicas, status }, look: now };
}

function stalled(state: GroupState, reason: 'Protected', at: { now: number; timings: Timings; seed: string }): Settled {
  const look = at.now + at.timings.backoffMaxMs;
  const count = state.status.failures.count + 1;
  const status = {
    ...state.status,
    phase: 'Stalled',
    reason,
    since: at.now,
    failures: { count, notBefore: look },
    nextLook: look,
  } as const;
  return { state: { ...state, status }, look };
}
