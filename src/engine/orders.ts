/**
 * What its owner asks of a group's rollouts: pause, resume, promote, abort, undo, retry. Each is an edit of desired
 * state with a new generation, told in history with who asked, and carried out by the loop. Called by the HTTP routes.
 */
import { attempt } from '../core/errors.ts';
import type { Desired, GroupRow, Rollout } from '../core/model.ts';
import type { Reason } from '../core/reasons.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { type Edited, edit, type Target } from './declare.ts';
import { type Ordered, type OrderRefused, withOrders } from './ordered.ts';
import type { Parts } from './parts.ts';
import { takeUses, undone } from './undo.ts';

export type Order =
  | { readonly verb: 'pause' | 'resume' | 'abort' | 'retry' }
  /** `full`: past all steps that are still to come. */
  | { readonly verb: 'promote'; readonly full: boolean }
  /** Without a revision: the one before. */
  | { readonly verb: 'undo'; readonly to?: number };

/** Beyond the last step of any Canary. */
export const ALL_STEPS = 1_000_000;

const REASON = {
  pause: 'PauseAsked',
  resume: 'ResumeAsked',
  promote: 'PromoteAsked',
  abort: 'AbortAsked',
  undo: 'UndoAsked',
  retry: 'RetryAsked',
} as const satisfies Record<Order['verb'], Reason>;

/** `caller`: as history names callers. An order that stands already is no edit. */
export async function order(
  parts: Parts,
  key: Target,
  asked: Order & { readonly caller: string },
  signal: AbortSignal,
): Promise<Edited<OrderRefused>> {
  let ordered: Ordered | undefined;
  let before: GroupRow | undefined;
  const edited = await edit<OrderRefused>(parts, key, signal, async (row) => {
    before = row;
    const answer = await answerTo(parts, row, asked, signal);
    if ('refused' in answer) return answer;
    ordered = answer;
    return answer.desired;
  });
  if (edited.kind !== 'done' || !edited.changed || !ordered || !before) return edited;
  if (asked.verb === 'undo') await takeUses(parts, before, edited.stored.row, signal);
  const { message, revision } = ordered;
  const { verb, caller } = asked;
  const entry = { at: parts.clock.now(), what: verb, reason: REASON[verb], trigger: `${verb} by ${caller}` };
  const told = await attempt(() => parts.history.append(before?.key ?? key, { ...entry, revision, message }, signal));
  // The order stands; what it brings about is told again by the look that does it.
  if (!told.ok) parts.log.warn('an order could not be told in history', { group: key.name, fault: told.fault.reason });
  return edited;
}

function answerTo(
  parts: Parts,
  row: GroupRow,
  asked: Order,
  signal: AbortSignal,
): Ordered | OrderRefused | Promise<Ordered | OrderRefused> {
  switch (asked.verb) {
    case 'pause':
      return { ...about(row), ...paused(row.desired, true) };
    case 'resume':
      return { ...about(row), ...paused(row.desired, false) };
    case 'promote':
      return promoted(row, asked.full);
    case 'abort':
      return aborted(row);
    case 'undo':
      return undone(parts, row, asked.to, signal);
    case 'retry':
      return { ...about(row), ...retried(row.desired) };
  }
}

function paused(desired: Desired, wanted: boolean): Pick<Ordered, 'desired' | 'message'> {
  const message = wanted ? 'rollouts stand still; repairs go on' : 'rollouts go on';
  if ((desired.rollout?.paused === true) === wanted) return { desired, message };
  const { paused: _, ...others } = desired.rollout ?? {};
  return { desired: withOrders(desired, wanted ? { ...others, paused: true } : others), message };
}

function retried(desired: Desired): Pick<Ordered, 'desired' | 'message'> {
  return {
    desired: withOrders(desired, { ...desired.rollout, retry: desired.generation + 1 }),
    message: 'what was rejected or given up is tried again',
  };
}

function promoted(row: GroupRow, full: boolean): Ordered | OrderRefused {
  const { desired } = row;
  const rollout = underWay(row.state.rollout);
  if (!rollout) return no('no rollout is under way: there is nothing to promote');
  if (rollout.phase === 'RollingBack' || desired.rollout?.abort === rollout.revision) {
    return no(`the rollout of revision ${rollout.revision} is being rolled back`);
  }
  if (rollout.strategy !== 'Canary' && rollout.strategy !== 'BlueGreen') {
    return no(`a rollout by ${rollout.strategy} has no step to be promoted; it goes on by itself`);
  }
  const step = full ? ALL_STEPS : rollout.step;
  const { revision } = rollout;
  const message = full ? `revision ${revision} goes past all its steps` : `revision ${revision} goes past this step`;
  const has = desired.rollout?.promote;
  if (has?.revision === revision && has.step >= step) return { desired, message, revision };
  return { desired: withOrders(desired, { ...desired.rollout, promote: { revision, step } }), message, revision };
}

function aborted(row: GroupRow): Ordered | OrderRefused {
  const { desired } = row;
  const first = row.state.rollout;
  if (first && first.endedAt === undefined && first.from === 0) {
    return no(
      `revision ${first.revision} is the group’s first and has none to go back to: delete the group or declare another`,
    );
  }
  const rollout = underWay(first);
  if (!rollout) return no('no rollout is under way: there is nothing to abort; to return to what ran before, undo');
  const { revision, from } = rollout;
  const message = `the rollout of revision ${revision} is rolled back to ${from}`;
  if (rollout.phase === 'RollingBack' || desired.rollout?.abort === revision) return { desired, message, revision };
  const { promote: _, ...others } = desired.rollout ?? {};
  return { desired: withOrders(desired, { ...others, abort: revision }), message, revision };
}

function underWay(rollout: Rollout | undefined): Rollout | undefined {
  return rollout && goesOn(rollout) ? rollout : undefined;
}

function about({ state }: GroupRow): { readonly revision: number } {
  return { revision: underWay(state.rollout)?.revision ?? state.targetRevision };
}

function no(detail: string): OrderRefused {
  return { refused: 'rollout', detail };
}
