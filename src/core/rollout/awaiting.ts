/**
 * The wait for what a new revision needs and does not have: a digest, or a secret's version. Called by plan, which keeps
 * up the revision before it meanwhile; pure.
 */
import { Fault } from '../errors.ts';
import { failing, type Plan, type PlanInput } from '../plan.ts';
import { REASONS } from '../reasons.ts';
import { unread } from './outcome.ts';
import type { Blocked } from './revise.ts';

export function awaiting(input: PlanInput, { what, reason: lacks, fault }: Blocked): Plan {
  const { kind = 'transient', reason = lacks, retryAfterMs } = fault ?? {};
  const message = `${what}: ${fault?.message ?? REASONS[lacks]}`;
  const named = new Fault(kind, { reason, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  const { state, look } = unread(input.row.state, named, failing(input));
  const { blockedUntil: told, ...status } = state.status;
  // A registry's pause is kept by its adapter: it is no reason not to look after what runs.
  const before = lacks === 'ImageUnresolved' ? input.row.state.status.blockedUntil : told;
  const until = before === undefined ? {} : { blockedUntil: before };
  // Another spec, or a push, may have the tag there at any time: not given up.
  return { state: { ...state, status: { ...status, ...until, phase: 'Waiting' } }, look };
}
