/**
 * The end of a group, in two phases: its row says that it is being cleared away, then what only the row gave a meaning
 * goes, then the row. Called by reconcile, with the lease, when the plan says that nothing is left to do. Each part may
 * be done twice, so that a look after a crash does it all again (docs/decisions/010-clearing.md).
 */
import { attempt, Fault } from '../core/errors.ts';
import { NO_FAILURES } from '../core/health/backoff.ts';
import type { GroupRow, GroupState } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import { failed } from '../core/rollout/outcome.ts';
import { usesIn } from './image-uses.ts';
import type { Held, Result } from './lease.ts';
import type { Parts } from './parts.ts';
import { secretPrefix } from './secret-names.ts';

/** Undefined: the row is gone, and its lease with it. Otherwise what is to be recorded, and when to try again. */
export async function removeRow(
  parts: Parts,
  held: Held,
  state: GroupState,
  signal: AbortSignal,
): Promise<(Result & { readonly held: Held }) | undefined> {
  let begun: Stored | undefined;
  const removed = await attempt(async () => {
    begun = await begin(parts, held.stored, state, signal);
    for (const clear of leftovers(parts, begun.row, signal)) await clearOne(parts, { ...held, stored: begun }, clear);
    outlasts(parts, held);
    await parts.groups.remove(begun, signal);
  });
  if (removed.ok) {
    parts.log.info('row removed', { group: held.stored.row.key.name });
    return undefined;
  }
  const { fault } = removed;
  const now = parts.clock.now();
  const left = begun ? { held: { ...held, stored: begun }, state: begun.row.state } : { held, state };
  // Somebody has written to the row meanwhile: what they wanted is to be read first.
  if (fault.kind === 'conflict') return { ...left, look: now };
  parts.log.warn('a group is not cleared away yet', { group: held.stored.row.key.name, fault: fault.reason });
  return { ...left, ...failed(left.state, fault, { now, timings: parts.timings, seed: held.stored.row.key.name }) };
}

/** Under the version that the look has read: whoever declared the name since keeps it. */
async function begin(parts: Parts, stored: Stored, state: GroupState, signal: AbortSignal): Promise<Stored> {
  if (stored.row.state.clearing) return stored;
  const status = { ...state.status, failures: NO_FAILURES };
  return parts.groups.update(stored, { state: { ...state, status, clearing: true } }, signal);
}

function leftovers(parts: Parts, { key, desired }: GroupRow, signal: AbortSignal): (() => Promise<void>)[] {
  return [
    () => parts.images.remove(key, usesIn({ key, desired }), signal),
    () => parts.revisions.removeAll(key, signal),
    () => parts.cutovers.removeAll(key, signal),
    () => parts.vault.forget(secretPrefix(key), signal),
  ];
}

/** A refusal may be of the moment; what is refused this often before stays behind. */
const REFUSALS_MAX = 3;

/** What Mooring may not remove stays behind, and is told: it would keep the name from being used for ever. */
async function clearOne(parts: Parts, held: Held, clear: () => Promise<void>): Promise<void> {
  outlasts(parts, held);
  const cleared = await attempt(clear);
  if (cleared.ok) return;
  const { count } = held.stored.row.state.status.failures;
  if (cleared.fault.kind !== 'terminal' || count < REFUSALS_MAX) throw cleared.fault;
  parts.log.warn('leftovers of a group stay', { group: held.stored.row.key.name, fault: cleared.fault.reason });
}

/** Somebody else may have ended it, and the name may be in use again: then what is there is not ours to remove. */
function outlasts(parts: Parts, { until }: Held): void {
  if (parts.clock.now() + parts.timings.writeMarginMs <= until) return;
  throw new Fault('transient', { reason: 'OutOfTime', message: 'the lease would not outlast the removal' });
}
