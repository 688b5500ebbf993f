/**
 * The course of a rollout: begun by another revision, judged at every look, gone back on when it fails, ended when only
 * the new revision is left. Called by look.ts; pure. What is observed decides: containers, their restarts, their own
 * answers, and the router's status. Pass, fail, or not known yet, which becomes a failure at the deadline.
 */
import type { GroupRow, GroupState, Revision, Rollout } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import { REASONS } from '../../reasons.ts';
import { type Fleet, isAlive, isCurrent, isHealthy, isServing } from './fleet.ts';
import type { Failure } from './judgement.ts';
import { isUnroutable } from './profiles.ts';
import { rejecting, rejection } from './rejection.ts';
import { blueGreen, canary, stepEndsAt } from './steps.ts';

type At = Pick<PlanInput, 'now' | 'timings'>;

/** The rollout that is under way for this revision: begun now where it is another than the one that serves. */
export function courseOf(
  row: GroupRow,
  declaration: Fleet['declaration'],
  revision: Revision,
  at: At,
): Rollout | undefined {
  const { rollout, replicas } = row.state;
  const { now } = at;
  const stable = stableOf(row.state);
  if (rollout && rollout.endedAt === undefined) {
    if (rollout.phase === 'RollingBack' ? rollout.from === revision.number : rollout.revision === revision.number) {
      return resumed(row, asDeclared(present(row, rollout, at), declaration), now);
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

/** The rollout as if the time had not passed in which nobody looked though a look was due: nothing could go forward. */
function present({ state }: GroupRow, rollout: Rollout, { now, timings }: At): Rollout {
  const { nextLook = now } = state.status;
  const awayMs = now - nextLook;
  return awayMs > timings.overdueMs ? { ...rollout, progressAt: rollout.progressAt + awayMs } : rollout;
}

/** Another strategy was declared on the way: it goes on by that one, from its first step. */
function asDeclared(rollout: Rollout, { mooring }: Fleet['declaration']): Rollout {
  const { type } = mooring.strategy;
  if (rollout.strategy === type) return rollout;
  const { stepSince: _, ...rest } = rollout;
  return { ...rest, strategy: type, step: 0 };
}

/** The revision that serves: as recorded, or, in a row from before rollouts, the one that its replica has. */
export function stableOf({ stableRevision, replicas }: GroupState): number {
  if (stableRevision !== undefined) return stableRevision;
  const serving = replicas.find(({ phase }) => phase === 'serving');
  return serving?.revision ?? 0;
}

/** Paused or no longer, as its owner wishes; time that stood still does not count. */
function resumed(row: GroupRow, rollout: Rollout, now: number): Rollout {
  const { desired } = row;
  if (rollout.phase === 'RollingBack' || rollout.phase === 'Failed') return rollout;
  const paused = desired.rollout?.paused === true;
  if (paused) return rollout.phase === 'Paused' ? rollout : { ...rollout, phase: 'Paused', message: REASONS.Paused };
  if (rollout.phase !== 'Paused') return isAsked(row) ? { ...rollout, progressAt: now } : rollout;
  const stepSince = rollout.stepSince === undefined ? {} : { stepSince: now };
  return { ...rollout, phase: 'Progressing', progressAt: now, ...stepSince, message: 'resumed' };
}

/** Its owner has changed something since the last look: what was begun before has its whole time again. */
function isAsked({ desired, state }: GroupRow): boolean {
  return state.status.observedGeneration < desired.generation;
}

/** The state in which the revision before is to be restored; with none before, the rollout stands as failed. */
export function failed(fleet: Fleet, state: GroupState, { reason, message }: Failure): GroupState {
  const { rollout, revision, row, now } = fleet;
  if (!rollout) return state;
  const goesBack = rollout.from > 0 && (fleet.declaration.mooring.strategy.rollback || reason === 'Aborted');
  if (!goesBack) return { ...state, rollout: { ...rollout, phase: 'Failed', reason, message } };
  const former = fleet.revisions.get(rollout.from);
  return {
    ...state,
    targetRevision: rollout.from,
    rejected: rejecting(state.rejected, rejection(row, revision, former, reason)),
    rollout: { ...rollout, phase: 'RollingBack', reason, message, progressAt: now },
  };
}

/** The rollout after this look: further by a step, ended, or as it was. */
export function advanced(fleet: Fleet, moved: boolean): Rollout | undefined {
  const { rollout, now } = fleet;
  if (!rollout) return undefined;
  // Where its profile has to be mended first nothing can go forward, and the revision is not to blame.
  const going = moved || isUnroutable(fleet) ? { ...rollout, progressAt: now } : rollout;
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

/** When it has failed unless something goes forward; the pause of a step is no time in which anything should. */
export function deadlineOf({
  rollout,
  declaration,
}: Pick<Fleet, 'declaration'> & { readonly rollout: Rollout | undefined }): number | undefined {
  if (rollout?.phase !== 'Progressing' || !declaration.mooring.running) return undefined;
  const since = Math.max(rollout.progressAt, stepEndsAt({ declaration, rollout }) ?? 0);
  return since + declaration.mooring.strategy.progressDeadlineMs;
}

export function isUnderWay(rollout: Rollout | undefined): boolean {
  return rollout !== undefined && rollout.endedAt === undefined;
}

/** Serving members alone count for what is told. */
export function servingOf(fleet: Fleet): number {
  return fleet.members.filter((member) => isServing(member) && isHealthy(fleet, member)).length;
}
