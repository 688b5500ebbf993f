/**
 * ARM told that somebody wrote to a container group: wakes the group it belongs to. The event decides nothing; our
 * own writes come back here too, as the word that provisioning has ended. Called by the Event Grid trigger.
 */
import type { GroupKey } from '../core/model.ts';
import { groupNameIn } from '../core/spec/names.ts';
import { lookNow } from './look-now.ts';
import type { Parts } from './parts.ts';

export interface ResourceChanged {
  readonly scope: string;
  readonly containerGroup: string;
}

/** False: no group of ours has that name. */
export async function onResourceChanged(parts: Parts, changed: ResourceChanged): Promise<boolean> {
  const key: GroupKey = { scope: changed.scope, name: groupNameIn(changed.containerGroup) };
  const stored = await parts.groups.get(key, AbortSignal.timeout(parts.timings.lookBudgetMs));
  if (!stored) return false;
  await lookNow(parts, stored, 'resource changed');
  return true;
}
