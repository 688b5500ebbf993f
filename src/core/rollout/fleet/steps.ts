/**
 * The steps of a BlueGreen and of a Canary: when one stands, and when the next begins. Called by course.ts; pure.
 */
import type { Rollout } from '../../model.ts';
import { REASONS } from '../../reasons.ts';
import { type Fleet, isCurrent, isHealthy } from './fleet.ts';
import { isComplete, isPromoted, isUnweighted, wantsOf } from './wants.ts';

/** Step 0: the new set stands beside the old one. Step 1: it has taken over. */
export function blueGreen(fleet: Fleet, rollout: Rollout): Rollout {
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
export function canary(fleet: Fleet, rollout: Rollout): Rollout {
  const { now, declaration, row } = fleet;
  const step = declaration.mooring.strategy.steps[rollout.step];
  if (step === undefined) return rollout;
  if (isUnweighted(fleet)) return { ...rollout, phase: 'Progressing', progressAt: now };
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
