/**
 * GET of every container group of a resource group, managed or not: what adopting all of them would meet. Asks ARM at
 * the moment of the request; what may not be read is named under `unread`.
 */
import { inventory } from '../../engine/inventory.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { inventoryEntry } from '../inventory-view.ts';
import { scopeIn } from '../locate.ts';
import { Refusal } from '../problem.ts';
import { json } from '../respond.ts';

export async function listContainerGroups(context: Context): Promise<ApiResponse> {
  const scope = scopeIn(context) ?? context.defaults.scope;
  if (scope === undefined) {
    throw new Refusal('resource-group-required', {
      detail:
        'use the address /subscriptions/{subscription}/resourceGroups/{resource group}/containerGroups: there is no default',
    });
  }
  const { entries, unread, truncated } = await inventory(context.parts, scope, context.signal);
  return json(200, { value: entries.map(inventoryEntry), unread, truncated });
}
