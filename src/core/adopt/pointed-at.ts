/**
 * Which routers and DNS records lead to a container group: by its host name, its address or its id. Called by
 * standing.ts for the inventory; pure. Only what was read counts, so nothing found proves nothing.
 */
import { type JsonObject, objectAt, textAt } from '../json.ts';
import type { Pointer } from '../ports.ts';

/** By target, so that many container groups cost one pass over many pointers. */
export type PointerIndex = ReadonlyMap<string, readonly Pointer[]>;

export function indexed(pointers: readonly Pointer[]): PointerIndex {
  const index = new Map<string, Pointer[]>();
  for (const pointer of pointers) {
    const target = plain(pointer.target);
    index.set(target, [...(index.get(target) ?? []), pointer]);
  }
  return index;
}

export function pointedAt(body: JsonObject, index: PointerIndex): Pointer[] {
  const address = objectAt(objectAt(body['properties'])['ipAddress']);
  const names = [textAt(address['fqdn']), textAt(address['ip']), textAt(body['id'])];
  const found = names.flatMap((name) => (name === undefined || name === '' ? [] : (index.get(plain(name)) ?? [])));
  return [...new Set(found)];
}

/** Hosts and ids are compared without regard to case; a DNS record may write its target with the root’s dot. */
function plain(target: string): string {
  return target.toLowerCase().replace(/\.$/, '');
}
