/** The end of a group: its row, then what only the row gave a meaning. Called by reconcile when the plan says that nothing is left to do. */
import { attempt } from '../core/errors.ts';
import type { Stored } from '../core/ports.ts';
import { usesIn } from './image-uses.ts';
import type { Parts } from './parts.ts';
import { secretPrefix } from './secret-names.ts';

/** Revisions, image uses and secrets of a group that is gone, then its row: what Groups does not name does not exist. */
export async function removeRow(parts: Parts, stored: Stored, signal: AbortSignal): Promise<void> {
  if (stored.row.wake.ticket) return;
  const { key, desired } = stored.row;
  await parts.groups.remove(stored, signal);
  parts.log.info('row removed', { group: key.name });
  const leftovers = [
    () => parts.images.remove(key, usesIn({ key, desired }), signal),
    () => parts.revisions.removeAll(key, signal),
    () => parts.vault.forget(secretPrefix(key), signal),
  ];
  for (const clear of leftovers) {
    // Declared anew meanwhile: what stays behind does no harm, what is taken away now would be missed.
    const cleared = await attempt(async () => ((await parts.groups.get(key, signal)) ? undefined : clear()));
    if (!cleared.ok) parts.log.warn('leftovers of a group stay', { group: key.name, fault: cleared.fault.reason });
  }
}
