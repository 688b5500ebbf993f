/** A container group as the inventory shows it: core's entry with its group's address in place of the key. */
import type { InventoryEntry } from '../core/adopt/standing.ts';
import { addressOf } from './grammar.ts';

export function inventoryEntry({ group, ownedBy, ...entry }: InventoryEntry) {
  return {
    ...entry,
    ...(group ? { group: addressOf(group) } : {}),
    ownedBy: ownedBy.map(({ tool, evidence }) => ({ tool, evidence })),
  };
}
