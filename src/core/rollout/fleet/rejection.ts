/**
 * What is not targeted again: the rendering that failed or was undone, and the digests that came with it. Called by
 * course.ts and plan.ts; pure.
 */
import type { GroupRow, GroupState, Rejected, Revision } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import type { Reason } from '../../reasons.ts';
import { renderingOf } from '../rendering.ts';

/** Renderings remembered at most: a row has to hold them, and older ones are long replaced. */
const REJECTED_MAX = 10;

/** What is not to be targeted again: the rendering, and the digests that came with it. */
export function rejection(row: GroupRow, revision: Revision, former: Revision | undefined, reason: Reason): Rejected {
  const digests = Object.entries(revision.pins).filter(([image, digest]) => former?.pins[image] !== digest);
  return {
    revision: revision.number,
    rendering: renderingOf(revision),
    digests: Object.fromEntries(digests),
    declaredAt: row.desired.declaredAt,
    reason,
  };
}

/** A revision that was asked for again: the one it takes the place of is not taken up anew, and it is asked for once. */
export function undone({ row, observed }: PlanInput, revision: Revision): Pick<GroupState, 'rejected' | 'undoneFor'> {
  const { target } = observed;
  const { undo } = row.desired.rollout ?? {};
  if (revision.cause !== 'Undone' || !target || target.number === revision.number) return {};
  const rejected = rejecting(row.state.rejected, rejection(row, target, revision, 'Undone'));
  return { rejected, ...(undo ? { undoneFor: undo.generation } : {}) };
}

export function rejecting(before: readonly Rejected[] = [], one: Rejected): readonly Rejected[] {
  return [...before.filter(({ rendering }) => rendering !== one.rendering), one].slice(-REJECTED_MAX);
}
