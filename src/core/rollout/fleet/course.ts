/**
 * The course of a rollout: begun by another revision, judged at every look, gone back on when it fails, ended when only
 * the new revision is left. Called by look.ts; pure. What is observed decides: containers, their restarts, their own
 * answers, and the router's status. Pass, fail, or not known yet, which becomes a failure at the deadline.
 */
import type { GroupRow, GroupState, Rejected, Revision, Rollout } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import { REASONS, type Reason } from '../../reasons.ts';
import { renderingOf } from '../rendering.ts';
import { type Fleet, isAlive, isCurrent, isHealthy, isServing, type Member } from './fleet.ts';
import { BAD_TIMES_MAX } from './tend.ts';
import { isComplete, isPromoted, wantsOf } from './wants.ts';

/** Renderings remembered at most: a row has to hold them, and older ones are long replaced. */
const REJECTED_MAX = 10;
/** What containers do when they will not run: waiting longer changes nothing. */
const HOPELESS: readonly Reason[] = ['CrashLoop', 'ContainersFailed'];

/** The rollout that is under way for this revision: begun now where it is another than the one that serves. */
export function courseOf(
  row: GroupRow,
  declaration: Fleet['declaration'],
  revision: Revision,
  now: number,
): Rollout | undefined {
  const { rollout, replicas } = row.state;
  const stable = stableOf(row.state);
  if (rollout && rollout.endedAt === undefined) {
    if (rollout.phase === 'RollingBack' ? rollout.from === revision.number : rollout.revision === revision.number) {
      return resumed(row, rollout, now);
    }
  }
  if (revision.number === stable || (rollout?.revision === revision.number && rollout.phase === 'Completed'))
    return undefined;
  return {
    revision: revision.number,
    from: replicas.length === 0 ? 0 : stable,
    strategy: declaration.mooring.strategy.type,
    phase: row.desired.rollout?.paused ? 'Paused' : 'Progressing',
    startedAt: now,
    progressAt: now,
    step: 0,
    message: REASONS[revision.cause],
  };
}

/** The revision that serves: as recorded, or, in a row from before rollouts, the one that its replica has. */
export function stableOf({ stableRevision, replicas }: GroupState): number {
  if (stableRevision !== undefined) return stableRevision;
  const serving = replicas.find(({ phase }) => phase === 'serving');
  return serving?.revision ?? 0;
}

/** Paused or no longer, as its owner wishes; time that stood still does not count. */
function resumed({ desired }: GroupRow, rollout: Rollout, now: number): Rollout {
  if (rollout.phase === 'RollingBack' || rollout.phase === 'Failed') return rollout;
  const paused = desired.rollout?.paused === true;
  if (paused) return rollout.phase === 'Paused' ? rollout : { ...rollout, phase: 'Paused', message: REASONS.Paused };
  if (rollout.phase !== 'Paused') return rollout;
  const stepSince = rollout.stepSince === undefined ? {} : { stepSince: now };
  return { ...rollout, phase: 'Progressing', progressAt: now, ...stepSince, message: 'resumed' };
}

export interface Failure {
  readonly reason: Reason;
  readonly message: string;
}

/** Why it has failed; undefined while it goes well or nobody knows. */
export function failureOf(fleet: Fleet): Failure | undefined {
  const { rollout, row, declaration, now } = fleet;
  if (!rollout || rollout.phase === 'RollingBack' || rollout.phase === 'Failed') return undefined;
  if (row.desired.rollout?.abort === rollout.revision && rollout.from > 0) {
    return { reason: 'Aborted', message: REASONS.Aborted };
  }
  for (const member of fleet.members) {
    const failure = member.replica.revision === rollout.revision ? judged(member) : undefined;
    if (failure) return failure;
  }
  const { progressDeadlineMs } = declaration.mooring.strategy;
  if (rollout.phase === 'Paused' || rollout.phase === 'AwaitingPromotion' || isWaitingOnly(fleet)) return undefined;
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

/** The state in which the revision before is to be restored; with none before, the rollout stands as failed. */
export function failed(fleet: Fleet, state: GroupState, { reason, message }: Failure): GroupState {
  const { rollout, revision, row, now } = fleet;
  if (!rollout) return state;
  if (rollout.from === 0) return { ...state, rollout: { ...rollout, phase: 'Failed', reason, message } };
  const former = fleet.revisions.get(rollout.from);
  return {
    ...state,
    targetRevision: rollout.from,
    rejected: rejecting(state.rejected, rejection(row, revision, former, reason)),
    rollout: { ...rollout, phase: 'RollingBack', reason, message, progressAt: now },
  };
}

/** What is not to be targeted again: the rendering, and the digests that came with it. */
function rejection(row: GroupRow, revision: Revision, former: Revision | undefined, reason: Reason): Rejected {
  const digests = Object.entries(revision.pins).filter(([image, digest]) => former?.pins[image] !== digest);
  return {
    revision: revision.number,
    rendering: renderingOf(revision),
    digests: Object.fromEntries(digests),
    declaredAt: row.desired.declaredAt,
    reason,
  };
}

/** A revision that was asked for again: the one it takes the place of is not taken up anew. */
export function undone({ row, observed }: PlanInput, revision: Revision): Pick<GroupState, 'rejected'> {
  const { target } = observed;
  if (revision.cause !== 'Undone' || !target || target.number === revision.number) return {};
  return { rejected: rejecting(row.state.rejected, rejection(row, target, revision, 'Undone')) };
}

function rejecting(before: readonly Rejected[] = [], one: Rejected): readonly Rejected[] {
  return [...before.filter(({ rendering }) => rendering !== one.rendering), one].slice(-REJECTED_MAX);
}

/** The rollout after this look: further by a step, ended, or as it was. */
export function advanced(fleet: Fleet, moved: boolean): Rollout | undefined {
  const { rollout, now } = fleet;
  if (!rollout) return undefined;
  const going = moved ? { ...rollout, progressAt: now } : rollout;
  if (isDone(fleet)) return ended(fleet, going);
  if (rollout.phase === 'RollingBack' || rollout.phase === 'Failed' || rollout.phase === 'Paused' || rollout.from === 0)
    return going;
  return rollout.strategy === 'BlueGreen'
    ? blueGreen(fleet, going)
    : rollout.strategy === 'Canary'
      ? canary(fleet, going)
      : going;
}

/** Every replica is of the revision, serves and is well, and no other is left. */
function isDone(fleet: Fleet): boolean {
  const { members, declaration, rollout } = fleet;
  const { replicas, running } = declaration.mooring;
  if (!members.every((member) => isCurrent(member) && isAlive(member))) return false;
  if (!running) return members.every(({ replica }) => replica.phase === 'creating');
  if (rollout?.strategy === 'BlueGreen' && rollout.from > 0 && rollout.phase !== 'RollingBack' && rollout.step < 1)
    return false;
  return members.length === replicas && members.every((member) => isHealthy(fleet, member));
}

function ended({ now, members }: Fleet, rollout: Rollout): Rollout {
  const seconds = Math.round((now - rollout.startedAt) / 1000);
  const { reason: why } = rollout;
  if (rollout.phase === 'RollingBack') {
    const message = `revision ${rollout.from} serves again after ${seconds} s; revision ${rollout.revision} was given up: ${rollout.message}`;
    return { ...rollout, phase: 'RolledBack', endedAt: now, message, ...(why === undefined ? {} : { reason: why }) };
  }
  const { reason: _, ...rest } = rollout;
  const replicas = members.length === 1 ? 'its replica serves' : `its ${members.length} replicas serve`;
  return {
    ...rest,
    phase: 'Completed',
    endedAt: now,
    message: `revision ${rollout.revision}: ${replicas}, after ${seconds} s`,
  };
}

/** Step 0: the new set stands beside the old one. Step 1: it has taken over. */
function blueGreen(fleet: Fleet, rollout: Rollout): Rollout {
  const { now, declaration } = fleet;
  if (rollout.step > 0) return rollout;
  if (!isComplete(fleet, declaration.mooring.replicas)) {
    const { stepSince: _, ...rest } = rollout;
    return { ...rest, phase: 'Progressing' };
  }
  const standing = { ...rollout, stepSince: rollout.stepSince ?? now };
  if (isPromoted(fleet, standing, 0)) {
    return {
      ...standing,
      step: 1,
      phase: 'Progressing',
      progressAt: now,
      message: 'promoted: clients are sent to the new set',
    };
  }
  return { ...standing, phase: 'AwaitingPromotion', message: REASONS.AwaitingPromotion };
}

/** A step stands when its replicas serve at their weight; it is over when its pause is, or when it is promoted. */
function canary(fleet: Fleet, rollout: Rollout): Rollout {
  const { now, declaration, row } = fleet;
  const step = declaration.mooring.strategy.steps[rollout.step];
  if (step === undefined) return rollout;
  const serving = fleet.members.filter((member) => isCurrent(member) && isHealthy(fleet, member));
  const wanted = wantsOf(fleet).fresh;
  const weighed = serving.every(({ replica, main }) => replica.weight === undefined || main?.weight === replica.weight);
  if (serving.length < wanted || !weighed) return { ...rollout, phase: 'Progressing' };
  const since = rollout.stepSince ?? now;
  const asked = row.desired.rollout?.promote;
  const promoted = asked?.revision === rollout.revision && asked.step >= rollout.step;
  const over = step.pauseMs !== undefined && now >= since + step.pauseMs;
  if (promoted || over) {
    const { stepSince: _, ...rest } = rollout;
    const next = declaration.mooring.strategy.steps[rollout.step + 1];
    const message = next
      ? `step ${rollout.step + 2}: ${next.weight} % of the clients`
      : 'the new revision takes all clients';
    return { ...rest, step: rollout.step + 1, phase: 'Progressing', progressAt: now, message };
  }
  const asks = step.pauseMs === undefined;
  const message = `step ${rollout.step + 1}: ${step.weight} % of the clients${asks ? ', until it is promoted' : ''}`;
  return { ...rollout, stepSince: since, phase: asks ? 'AwaitingPromotion' : 'Progressing', progressAt: now, message };
}

/** When a step's pause, or the wait before a promotion, is over; undefined where nothing but an owner ends it. */
export function stepEndsAt({
  declaration,
  rollout,
}: Pick<Fleet, 'declaration'> & { readonly rollout: Rollout | undefined }): number | undefined {
  if (rollout?.stepSince === undefined || rollout.endedAt !== undefined || rollout.phase === 'Paused') return undefined;
  const { strategy } = declaration.mooring;
  if (rollout.strategy === 'BlueGreen') {
    return rollout.step === 0 && strategy.promotion.automatic
      ? rollout.stepSince + strategy.promotion.afterMs
      : undefined;
  }
  const pauseMs = strategy.steps[rollout.step]?.pauseMs;
  return rollout.strategy === 'Canary' && pauseMs !== undefined ? rollout.stepSince + pauseMs : undefined;
}

export function deadlineOf({ rollout, declaration }: Fleet): number | undefined {
  if (!rollout || !['Progressing', 'RollingBack'].includes(rollout.phase)) return undefined;
  return rollout.progressAt + declaration.mooring.strategy.progressDeadlineMs;
}

export function isUnderWay(rollout: Rollout | undefined): boolean {
  return rollout !== undefined && rollout.endedAt === undefined;
}

/** Serving members alone count for what is told. */
export function servingOf(fleet: Fleet): number {
  return fleet.members.filter((member) => isServing(member) && isHealthy(fleet, member)).length;
}
