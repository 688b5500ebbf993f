/**
 * How a rollout goes. An ordered list of judges, each with an eye on one thing: what its owner asked, the containers of
 * the new revision, the router's and their own answers, the time. Called by look.ts; pure. One that asks a metrics
 * service would be one more of the list, with its figures read by observe like everything else.
 */
import { REASONS, type Reason } from '../../reasons.ts';
import { deadlineOf } from './course.ts';
import { type Fleet, isAlive, isCurrent, isHealthy, type Member } from './fleet.ts';
import { isUnroutable } from './profiles.ts';
import { BAD_TIMES_MAX } from './tend.ts';
import { isUnweighted } from './wants.ts';

/** What containers do when they will not run: waiting longer changes nothing. */
const HOPELESS: readonly Reason[] = ['CrashLoop', 'ContainersFailed'];

export interface Failure {
  readonly reason: Reason;
  readonly message: string;
}

/** Pass, fail with why, or nothing that can be known yet: which becomes a failure at the deadline. */
export type Judgement = 'pass' | 'inconclusive' | Failure;
export type Judge = (fleet: Fleet) => Judgement;

const JUDGES: readonly Judge[] = [containers, answers, progress];

/** Why it has failed; undefined while it goes well or nobody knows. */
export function failureOf(fleet: Fleet): Failure | undefined {
  const { rollout, row } = fleet;
  if (!rollout || rollout.phase === 'RollingBack') return undefined;
  if (row.desired.rollout?.abort === rollout.revision && rollout.from > 0) {
    return { reason: 'Aborted', message: REASONS.Aborted };
  }
  if (rollout.phase === 'Failed') return undefined;
  for (const judge of JUDGES) {
    const judgement = judge(fleet);
    if (typeof judgement !== 'string') return judgement;
  }
  return undefined;
}

/** What Azure says of the containers of the new revision: that they will not run however long one waits. */
function containers(fleet: Fleet): Judgement {
  for (const member of newOnes(fleet)) {
    const { replica, condition, illness, of } = member;
    if (replica.leaves === 'StuckProvisioning' && isLastPlace(fleet, member))
      return failure(member, 'StuckProvisioning');
    // Where it could not be set up, another place or time may do.
    if (isOnItsWayOut(member) || of.seen?.judged.kind === 'failedProvisioning') continue;
    if (condition === 'ill' && illness && HOPELESS.includes(illness)) return failure(member, illness);
  }
  return isServed(fleet) ? 'pass' : 'inconclusive';
}

/** What its own answers and the router say of a new replica that clients are sent to. */
function answers(fleet: Fleet): Judgement {
  for (const member of newOnes(fleet)) {
    const { replica, condition, illness } = member;
    if (replica.phase !== 'serving' || (replica.bad?.times ?? 0) < BAD_TIMES_MAX) continue;
    return failure(member, condition === 'absent' ? 'Missing' : (illness ?? 'Degraded'));
  }
  return isServed(fleet) ? 'pass' : 'inconclusive';
}

/** Whether anything has gone forward lately, where something should. */
function progress(fleet: Fleet): Judgement {
  const { now, members } = fleet;
  // All of the new ones serve: only the former are awaited, which have their time.
  if (isServed(fleet)) return 'pass';
  const deadline = isUnweighted(fleet) || isUnroutable(fleet) ? undefined : deadlineOf(fleet);
  if (deadline === undefined || now < deadline) return 'inconclusive';
  const behind = members.find((member) => isAlive(member) && !isHealthy(fleet, member));
  const detail = behind ? `${behind.replica.name}: ${behind.detail}` : 'replicas are missing';
  return { reason: 'ProgressDeadline', message: `${REASONS.ProgressDeadline}: ${detail}` };
}

function failure({ replica, detail }: Member, reason: Reason): Failure {
  return { reason, message: `${replica.name}: ${REASONS[reason]}; ${detail}` };
}

function newOnes({ members, rollout }: Fleet): Member[] {
  return members.filter(({ replica }) => replica.revision === rollout?.revision);
}

/** No entry of the placement is left that it could be made by. */
function isLastPlace({ revisions }: Fleet, { replica }: Member): boolean {
  const entries = revisions.get(replica.revision)?.placement?.length ?? 0;
  return (replica.placement ?? 0) + 1 >= entries;
}

function isOnItsWayOut({ replica }: Member): boolean {
  return replica.phase === 'leaving' || replica.phase === 'draining' || replica.phase === 'deleting';
}

function isServed(fleet: Fleet): boolean {
  const { replicas } = fleet.declaration.mooring;
  return fleet.members.filter((member) => isCurrent(member) && isHealthy(fleet, member)).length >= replicas;
}
