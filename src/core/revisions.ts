/**
 * Which revisions count and are kept: those that undo may return to and the API lists. Called by undo, the revisions
 * routes and the pruning, which must agree on it: undo names only what no pruning by the same row removes. Pure.
 */
import type { GroupRow } from './model.ts';

/** What people look back to: two weeks of a release a day, as Kubernetes keeps it; a body has up to 900 KB. */
export const REVISIONS_KEPT = 10;

/** The numbers kept by what a row says, newest first. `numbers`: what is in the table, newest first. */
export function keptRevisions(row: GroupRow, numbers: readonly number[]): number[] {
  const named = namedBy(row);
  return counting(row, numbers).filter((number, index) => index < REVISIONS_KEPT || named.has(number));
}

/** The numbers that may go, oldest first. */
export function spareRevisions(row: GroupRow, numbers: readonly number[]): number[] {
  const kept = new Set(keptRevisions(row, numbers));
  return counting(row, numbers)
    .filter((number) => !kept.has(number))
    .reverse();
}

/** A number above the last one issued is of a look that crashed, or is at work: it means nothing yet and is left alone. */
function counting({ state }: GroupRow, numbers: readonly number[]): number[] {
  return numbers.filter((number) => number <= state.lastRevision);
}

function namedBy({ desired, state }: GroupRow): ReadonlySet<number | undefined> {
  const { rollout: orders } = desired;
  return new Set([
    state.targetRevision,
    state.stableRevision,
    state.rollout?.revision,
    state.rollout?.from,
    orders?.undo?.revision,
    orders?.promote?.revision,
    orders?.abort,
    ...state.replicas.map(({ revision }) => revision),
  ]);
}
