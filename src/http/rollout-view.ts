/**
 * A group's rollout as the API shows it: where it stands, when it goes on by itself, and what was asked of it. From the
 * row and the declaration in it alone. Called by view.ts.
 */
import type { GroupRow, Rollout } from '../core/model.ts';
import { REASONS } from '../core/reasons.ts';
import { isUnderWay } from '../core/rollout/under-way.ts';
import type { Declaration, StrategySpec } from '../core/spec/declaration.ts';
import { ALL_STEPS } from '../engine/orders.ts';
import { time, timeAs } from './times.ts';

/** Members to put into the group's view: none where there never was a rollout, an order or a rejection. */
export function rolloutMembers({ desired, state }: GroupRow, declaration: Declaration | undefined) {
  const { rollout, rejected = [] } = state;
  const orders = ordersView(desired.rollout);
  return {
    ...(rollout ? { rollout: rolloutView(rollout, declaration?.mooring.strategy, desired.rollout?.paused) } : {}),
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

function rolloutView(rollout: Rollout, strategy: StrategySpec | undefined, paused: true | undefined) {
  const { phase, revision, from, reason, message, step } = rollout;
  const open = isUnderWay(rollout) && phase !== 'RollingBack';
  const own = strategy?.type === rollout.strategy ? strategy : undefined;
  return {
    phase,
    strategy: rollout.strategy,
    revision,
    from,
    message,
    startedAt: time(rollout.startedAt),
    progressAt: time(rollout.progressAt),
    ...(rollout.strategy === 'Canary' ? { step, ...stepOf(own, step) } : {}),
    ...timeAs('stepSince', rollout.stepSince),
    ...(open && !paused ? { ...timeAs('goesOnAt', goesOnAt(rollout, own)), ...deadline(rollout, own) } : {}),
    ...timeAs('endedAt', rollout.endedAt),
    ...(reason ? { reason } : {}),
  };
}

/** How many steps there are, and this one's share of the clients in percent; past the last one all go to the new revision. */
function stepOf(strategy: StrategySpec | undefined, step: number) {
  if (!strategy) return {};
  return { steps: strategy.steps.length, weight: strategy.steps[step]?.weight ?? 100 };
}

/** When a step that stands is over by itself. */
function goesOnAt({ stepSince, step }: Rollout, strategy: StrategySpec | undefined): number | undefined {
  if (!strategy || stepSince === undefined) return undefined;
  if (strategy.type === 'BlueGreen') {
    return strategy.promotion.automatic ? stepSince + strategy.promotion.afterMs : undefined;
  }
  const pauseMs = strategy.type === 'Canary' ? strategy.steps[step]?.pauseMs : undefined;
  return pauseMs === undefined ? undefined : stepSince + pauseMs;
}

/** When it has failed unless something goes forward before; a step that stands waits as long as it likes. */
function deadline({ phase, progressAt, stepSince }: Rollout, strategy: StrategySpec | undefined) {
  if (!strategy || phase !== 'Progressing' || stepSince !== undefined) return {};
  return timeAs('deadline', progressAt + strategy.progressDeadlineMs);
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
