/**
 * Every container group of a resource group: what it is to this installation, whether it can be adopted, who seems to
 * own it and what points at it. Called by the HTTP route; reads only. What may not be read is named, and hides nothing
 * else.
 */
import { notDeclarable } from '../core/adopt/declarable.ts';
import { indexed } from '../core/adopt/pointed-at.ts';
import { entryOf, type InventoryEntry, isOver } from '../core/adopt/standing.ts';
import { attempt } from '../core/errors.ts';
import type { ContainerGroup, GroupRow } from '../core/model.ts';
import type { PointersSeen, Unread } from '../core/ports.ts';
import type { Parts } from './parts.ts';

/** Container groups in one answer: ten times what a subscription has by default in one region (documented). */
export const INVENTORY_MAX = 1000;
/** Half a request's time: the rest of the answer is worth having without it. */
const POINTERS_MS = 15_000;

export interface Inventory {
  readonly entries: readonly InventoryEntry[];
  readonly unread: readonly Unread[];
  /** There are more than an answer has. */
  readonly truncated: boolean;
}

/** Throws where the container groups themselves cannot be listed: an empty answer would say that there are none. */
export async function inventory(parts: Parts, scope: string, signal: AbortSignal): Promise<Inventory> {
  const [groups, rows, seen] = await Promise.all([
    listed(parts, scope, signal),
    rowsByContainerGroup(parts, scope, signal),
    readPointers(parts, scope, signal),
  ]);
  const index = indexed(seen.pointers);
  const { id: installation } = parts.installation;
  const entries = groups.slice(0, INVENTORY_MAX).map((group) => {
    const entry = entryOf(group, { row: rows.get(group.name.toLowerCase()), installation }, index);
    const why = entry.adoptable ? notDeclarable(group) : undefined;
    return why === undefined ? entry : { ...entry, adoptable: false, why };
  });
  return { entries, unread: seen.unread, truncated: groups.length > INVENTORY_MAX };
}

/** Never throws a fault: what points at a container group is worth knowing, and not worth failing for. */
export async function readPointers(parts: Parts, scope: string, signal: AbortSignal): Promise<PointersSeen> {
  const subscription = scope.slice(0, scope.indexOf('/'));
  const own = AbortSignal.any([signal, AbortSignal.timeout(POINTERS_MS)]);
  const read = await attempt(() => parts.pointers.list(subscription, own));
  if (read.ok) return read.value;
  return { pointers: [], unread: [{ what: 'routers and DNS zones', reason: read.fault.reason }] };
}

/** One more than an answer has, so that it can be told. */
async function listed(parts: Parts, scope: string, signal: AbortSignal): Promise<ContainerGroup[]> {
  const groups: ContainerGroup[] = [];
  for await (const group of parts.containerGroups.list(scope, signal)) {
    groups.push(group);
    if (groups.length > INVENTORY_MAX) break;
  }
  return groups.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function rowsByContainerGroup(
  parts: Parts,
  scope: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, GroupRow>> {
  const rows = new Map<string, GroupRow>();
  for await (const { row } of parts.groups.list(scope, signal)) {
    if (isOver(row)) continue;
    for (const name of [row.key.name, ...row.state.replicas.map((replica) => replica.name)]) rows.set(name, row);
  }
  return rows;
}
