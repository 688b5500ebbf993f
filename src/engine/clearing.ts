/**
 * What whoever wants the name of a group meets while its last traces are being removed: they come again in some
 * seconds. Called by declare and adopt; the removal itself is remove-row.ts (docs/decisions/010-clearing.md).
 */
import { attempt, Fault } from '../core/errors.ts';
import type { Stored } from '../core/ports.ts';
import type { Parts } from './parts.ts';
import { wake } from './wake.ts';

/** A removal is a handful of calls; only after a crash it takes until the lease has run out. */
const RETRY_MS = 5000;

/** Throws while the row is being cleared away: before anything is written. */
export function refuseWhileClearing(stored: Stored | undefined): void {
  if (!stored?.row.state.clearing) return;
  const message = 'the group that had this name is gone, and its last traces are being removed';
  throw new Fault('transient', { reason: 'Deleting', message, retryAfterMs: RETRY_MS });
}

/** The same for those who have kept secrets and image uses by now: the row that is asked for is cleared once more, with these. */
export async function refuseAndClearAgain(
  parts: Parts,
  stored: Stored | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!stored?.row.state.clearing) return;
  await attempt(() => wake(parts, stored.row.key, { due: parts.clock.now() }, signal));
  refuseWhileClearing(stored);
}

/**
 * Whether what was prepared on `before` still holds: no look can have cleared it away since. Whoever finds otherwise
 * begins anew.
 */
export function isSameLife(before: Stored | undefined, current: Stored | undefined): boolean {
  if (!before) return true;
  if (!current) return false;
  const [was, is] = [before.row, current.row];
  // Nothing is cleared away without a lease taken for it.
  if (was.desired.deletion || is.desired.deletion) return was.wake.epoch === is.wake.epoch;
  return is.desired.generation >= was.desired.generation;
}
