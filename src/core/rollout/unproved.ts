/**
 * Which revisions have never been seen to be as declared before another followed: nobody who undoes something wants to
 * go back to one of them. Called by plan with what a look has made; pure. In a row from before this was kept nothing is
 * known, and nothing is passed over.
 */
import type { GroupState } from '../model.ts';
import { REVISIONS_KEPT } from '../revisions.ts';

/** The state with the revision that the new one has followed, where that one never got so far. */
export function followed(before: GroupState, after: GroupState): GroupState {
  const { targetRevision, unproved = [] } = before;
  if (targetRevision === 0 || after.targetRevision === targetRevision || !isUnproved(before)) return after;
  // Undo looks at no more than are kept.
  const numbers = [...unproved.filter((number) => number !== targetRevision), targetRevision].slice(-REVISIONS_KEPT);
  return { ...after, unproved: numbers };
}

function isUnproved({ targetRevision, stableRevision, rollout, status }: GroupState): boolean {
  if (stableRevision !== undefined) return stableRevision !== targetRevision;
  return rollout === undefined ? status.createdAt === undefined : rollout.phase !== 'Completed';
}
