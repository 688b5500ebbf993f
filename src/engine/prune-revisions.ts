/**
 * Removes revisions that are too old to be returned to. Called by reconcile after a look that has made a new one, with
 * the row as it was last written, so that there are as many prunings as revisions and none while nothing happens.
 *
 * Safe without a lease: nothing reads a revision that its row does not name but undo, and undo names one only under the
 * version of the row by which that one is kept (keptRevisions). A row written later is judged by the later pruning.
 */
import { attempt } from '../core/errors.ts';
import type { GroupRow } from '../core/model.ts';
import { REVISIONS_KEPT, spareRevisions } from '../core/revisions.ts';
import type { Parts } from './parts.ts';

/** Removed at once, so that a look stays short; the rest goes with the next revision. */
const PRUNE_MAX = 20;

/** Never fails: what stays behind costs a row of a table, and goes the next time. */
export async function pruneRevisions(parts: Parts, row: GroupRow, signal: AbortSignal): Promise<void> {
  if (row.state.lastRevision <= REVISIONS_KEPT) return;
  const pruned = await attempt(async () => {
    const numbers = await parts.revisions.numbers(row.key, signal);
    for (const number of spareRevisions(row, numbers).slice(0, PRUNE_MAX)) {
      await parts.revisions.remove(row.key, number, signal);
    }
  });
  if (!pruned.ok) parts.log.warn('old revisions stay', { group: row.key.name, fault: pruned.fault.reason });
}
