/**
 * How a rollout goes: pass, fail, or not known yet, which becomes a failure at the deadline. What is observed decides:
 * containers, their restarts, their own answers, and the router's status. Called by look.ts; pure. Figures of a metrics
 * service would be one more of these.
 */
import { REASONS, type Reason } from '../../reasons.ts';
import { type Fleet, isAlive, isCurrent, isHealthy, type Member } from './fleet.ts';
import { BAD_TIMES_MAX } from './tend.ts';
import { isUnweighted } from './wants.ts';

/** What containers do when they will not run: waiting longer changes nothing. */
const HOPELESS: readonly Reason[] = ['CrashLoop', 'ContainersFailed'];

export interface Failure {
  readonly reason: Reason;
  readonly message: string;
}

/** Why it has failed; undefined while it goes well or nobody knows. */
export function failureOf(fleet: Fleet): Failure | undefined {
  const { rollout, row, declaration, now } = fleet;
  if (!rollout || rollout.phase === 'RollingBack') return undefined;
  if (row.desired.rollout?.abort === rollout.revision && rollout.from > 0) {
    return { reason: 'Aborted', message: REASONS.Aborted };
  }
  if (rollout.phase === 'Failed') return undefined;
  for (const member of fleet.members) {
    const failure = member.replica.revision === rollout.revision ? judged(member) : undefined;
    if (failure) return failure;
  }
  const { strategy, running } = declaration.mooring;
  const { progressDeadlineMs } = strategy;
  if (
    !running ||
    isUnweighted(fleet) ||
    rollout.phase === 'Paused' ||
    rollout.phase === 'AwaitingPromotion' ||
    isWaitingOnly(fleet)
  )
    return undefined;
  if (now < rollout.progressAt + progressDeadlineMs) return undefined;
  const behind = fleet.members.find((member) => isAlive(member) && !isHealthy(fleet, member));
  const detail = behind ? `${behind.replica.name}: ${behind.detail}` : 'replicas are missing';
  return { reason: 'ProgressDeadline', message: `${REASONS.ProgressDeadline}: ${detail}` };
}

/** A replica of the new revision that will not come right by waiting. */
function judged({ replica, condition, illness, detail, of }: Member): Failure | undefined {
  const told = (reason: Reason) => ({ reason, message: `${replica.name}: ${REASONS[reason]}; ${detail}` });
  if (replica.leaves === 'StuckProvisioning') return told('StuckProvisioning');
  if (replica.phase === 'leaving' || replica.phase === 'draining' || replica.phase === 'deleting') return undefined;
  const provisioning = of.seen?.judged.kind === 'failedProvisioning';
  if (condition === 'ill' && illness && HOPELESS.includes(illness) && !provisioning) return told(illness);
  if (replica.phase === 'serving' && (replica.bad?.times ?? 0) >= BAD_TIMES_MAX) {
    return told(condition === 'absent' ? 'Missing' : (illness ?? 'Degraded'));
  }
  return undefined;
}

/** All of the new ones serve: only the former are awaited, which have their time. */
function isWaitingOnly(fleet: Fleet): boolean {
  const { replicas } = fleet.declaration.mooring;
  return fleet.members.filter((member) => isCurrent(member) && isHealthy(fleet, member)).length >= replicas;
}
