/**
 * A group's rollout as the API shows it: where it stands, when it goes on by itself, and what was asked of it. From the
 * row and the declaration in it alone. Called by view.ts.
 */
import type { GroupRow, Rollout } from '../core/model.ts';
import { REASONS } from '../core/reasons.ts';
import { deadlineOf } from '../core/rollout/fleet/course.ts';
import { stepEndsAt } from '../core/rollout/fleet/steps.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import type { Declaration, StrategySpec } from '../core/spec/declaration.ts';
import { ALL_STEPS } from '../engine/orders.ts';
import { time, timeAs } from './times.ts';

/** Members to put into the group's view: none where there never was a rollout, an order or a rejection. */
export function rolloutMembers({ desired, state }: GroupRow, declaration: Declaration | undefined) {
  const { rollout, rejected = [] } = state;
  const orders = ordersView(desired.rollout);
  return {
    ...(rollout ? { rollout: rolloutView(rollout, declaration, desired.rollout?.paused) } : {}),
    ...(orders ? { orders } : {}),
    ...(rejected.length > 0
      ? {
          rejected: rejected.map(({ revision, reason, declaredAt }) => ({
            revision,
            reason,
            message: REASONS[reason],
            declaredAt: time(declaredAt),
          })),
        }
      : {}),
  };
}

function rolloutView(rollout: Rollout, declaration: Declaration | undefined, paused: true | undefined) {
  const { phase, revision, from, reason, message, step } = rollout;
  const open = goesOn(rollout) && phase !== 'RollingBack';
  const strategy = declaration?.mooring.strategy;
  return {
    phase,
    strategy: rollout.strategy,
    revision,
    from,
    message,
    startedAt: time(rollout.startedAt),
    progressAt: time(rollout.progressAt),
    ...(rollout.strategy === 'Canary' ? { step, ...stepOf(strategy, step) } : {}),
    ...timeAs('stepSince', rollout.stepSince),
    ...(open && !paused && declaration ? whenOf(rollout, declaration) : {}),
    ...timeAs('endedAt', rollout.endedAt),
    ...(reason ? { reason } : {}),
  };
}

/** How many steps there are, and this one's share of the clients in percent; past the last one all go to the new revision. */
function stepOf(strategy: StrategySpec | undefined, step: number) {
  if (!strategy) return {};
  return { steps: strategy.steps.length, weight: strategy.steps[step]?.weight ?? 100 };
}

/** When its step is over by itself, or when it has failed; a step that stands waits as long as it likes. */
function whenOf(rollout: Rollout, declaration: Declaration) {
  const over = stepEndsAt({ rollout, declaration });
  const fails = rollout.stepSince === undefined ? deadlineOf({ rollout, declaration }) : undefined;
  return { ...timeAs('goesOnAt', over), ...timeAs('deadline', fails) };
}

function ordersView(orders: GroupRow['desired']['rollout']) {
  if (!orders) return undefined;
  const { paused, promote, abort, undo } = orders;
  const told = {
    ...(paused ? { paused } : {}),
    ...(promote ? { promote: promote.step >= ALL_STEPS ? { revision: promote.revision, full: true } : promote } : {}),
    ...(abort === undefined ? {} : { abort }),
    ...(undo ? { undo: undo.revision } : {}),
  };
  return Object.keys(told).length > 0 ? told : undefined;
}
