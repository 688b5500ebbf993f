/**
 * How many groups a resource group may have, where a limit is set: container groups cost money by the second, and a
 * script that runs wild, or a stolen key, is to find an end. Asked by the routes that make new groups.
 */
import type { GroupKey } from '../core/model.ts';
import type { Context } from './exchange.ts';
import { isVisible } from './locate.ts';
import { Refusal } from './problem.ts';

/** Two requests at once may both find the last place free: a limit on cost, not a lock. Throws a refusal. */
export async function checkRoom({ parts, defaults, signal }: Context, key: GroupKey): Promise<void> {
  const { groupsMax } = defaults;
  if (groupsMax === undefined) return;
  let others = 0;
  for await (const { row } of parts.groups.list(key.scope, signal)) {
    if (!isVisible(row)) continue;
    if (row.key.name === key.name) return;
    others += 1;
  }
  if (others < groupsMax) return;
  throw new Refusal('too-many-groups', {
    detail: `this resource group has ${others} groups, and MOORING_GROUPS_MAX is ${groupsMax}; nothing was changed`,
  });
}
