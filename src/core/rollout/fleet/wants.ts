/**
 * How many replicas of which revision are to run now, and whether the new ones may be sent clients: where the strategies
 * differ, and nothing else. Called by look.ts; pure. Paused, and between the steps of a BlueGreen or a Canary, both
 * revisions are kept as they stand, so that what falls ill of either is replaced by its like.
 */
import type { Rollout } from '../../model.ts';
import { canaryReplicas } from '../../spec/canary-weights.ts';
import type { Fleet } from './fleet.ts';
import { isAlive, isCurrent, isServing } from './fleet.ts';
import { isProved } from './prove.ts';

export interface Wants {
  /** Of the revision that is to be. */
  readonly fresh: number;
  /** Of the revision before; what is more, or of yet another revision, is to go. */
  readonly former: number;
  /** The former go one by one as the budget allows, though not more of the new ones may be made than `surge` beyond the declared number. */
  readonly surge: number;
  /** Proved new replicas may be put into the router: each by itself, all at once when all are proved, or not yet. */
  readonly admit: 'each' | 'together' | 'none';
  /** Percent of the clients that the new ones are to have together; absent: by their number. */
  readonly share?: number;
}

export function wantsOf(fleet: Fleet): Wants {
  const { declaration, rollout } = fleet;
  const { replicas } = declaration.mooring;
  const { maxSurge } = declaration.mooring.strategy;
  const rolling: Wants = { fresh: replicas, former: 0, surge: maxSurge, admit: 'each' };
  if (!rollout || rollout.from === 0 || rollout.phase === 'RollingBack') return rolling;
  if (rollout.phase === 'Paused' || rollout.phase === 'Failed' || isUnweighted(fleet)) return standing(fleet);
  switch (rollout.strategy) {
    case 'BlueGreen':
      if (isPromoted(fleet, rollout, 0)) return { ...rolling, surge: replicas, admit: 'together' };
      return { fresh: replicas, former: replicas, surge: replicas, admit: 'none' };
    case 'Canary':
      return canary(fleet, rollout);
    default:
      return rolling;
  }
}

/** A Canary under way cannot be given its share: it stands still rather than send the new ones whatever comes. */
export function isUnweighted({ rollout, routers }: Pick<Fleet, 'rollout' | 'routers'>): boolean {
  if (rollout?.strategy !== 'Canary' || rollout.from === 0 || rollout.phase === 'RollingBack') return false;
  return routers.mainView !== undefined && routers.mainView.method !== 'Weighted';
}

/** A step of a Canary: its share for the new ones; the former stay as many as they were, to go back to at once. */
function canary({ declaration }: Fleet, { step }: Rollout): Wants {
  const { replicas, strategy } = declaration.mooring;
  const share = strategy.steps[step]?.weight;
  if (share === undefined) return { fresh: replicas, former: 0, surge: replicas, admit: 'each' };
  const fresh = canaryReplicas(replicas, share);
  return { fresh, former: replicas, surge: fresh, admit: 'together', share };
}

/** Nothing moves: what there is of the new ones, and of the former what is left of the declared number. */
function standing({ members, declaration, rollout }: Fleet): Wants {
  const { replicas } = declaration.mooring;
  const alive = members.filter((member) => isAlive(member) && isCurrent(member));
  const whole = rollout?.strategy === 'BlueGreen' || rollout?.strategy === 'Canary';
  const serving = alive.filter(isServing).length;
  const former = whole && serving < replicas ? replicas : Math.max(0, replicas - alive.length);
  const share = rollout?.strategy === 'Canary' ? declaration.mooring.strategy.steps[rollout.step]?.weight : undefined;
  return { fresh: alive.length, former, surge: replicas, admit: 'none', ...(share === undefined ? {} : { share }) };
}

/** Whether a BlueGreen's new set has taken over, or may: it was asked for, or its time has come. */
export function isPromoted({ row, revision, declaration, now }: Fleet, rollout: Rollout, step: number): boolean {
  if (rollout.step > step) return true;
  if (rollout.stepSince === undefined) return false;
  // Whoever asks for an earlier revision has said that it is to serve.
  if (revision.cause === 'Undone') return true;
  const asked = row.desired.rollout?.promote;
  if (asked?.revision === rollout.revision && asked.step >= step) return true;
  const { automatic, afterMs } = declaration.mooring.strategy.promotion;
  return automatic && now >= rollout.stepSince + afterMs;
}

/** Every replica that is to be of the new revision stands, and is proved or serves. */
export function isComplete(fleet: Fleet, count: number): boolean {
  const standing = fleet.members.filter(
    (member) => isAlive(member) && isCurrent(member) && (isServing(member) || isProved(fleet, member.replica)),
  );
  return standing.length >= count;
}
