/**
 * DNS labels: which one a replica bears. Two container groups cannot hold one label, so only a replica that bears its
 * group's own name, with no router before it, keeps what the user declared. Used by check-rollout.ts, by
 * render-replica.ts and by whoever records a replica.
 */

import { hash8 } from '../hash.ts';
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { propertiesOf } from './group.ts';

/** Characters of a label (documented), less `-<8 hex>`. */
export const LABEL_BASE_MAX = 54;

/** `<base>-<8 hex>`. Throws where the base leaves no room: PUT refuses such a label. */
export function replicaLabel(base: string, hash: string): string {
  if (!/^[0-9a-f]{8}$/.test(hash)) throw new RangeError('a replica’s label ends with eight hexadecimal digits');
  if (base.length > LABEL_BASE_MAX) throw new RangeError(`a label has room for ${LABEL_BASE_MAX} characters`);
  return `${base}-${hash}`;
}

export interface LabelOf {
  /** `subscription/resource-group`, lower-cased: the same names in another resource group get other labels. */
  readonly scope: string;
  readonly group: string;
  /** The replica's name. */
  readonly name: string;
  readonly router: boolean;
}

/** Bears the group's own name and clients come by it: it keeps the declared label. */
export function keepsDeclaredLabel({ group, name, router }: Omit<LabelOf, 'scope'>): boolean {
  return name === group && !router;
}

/**
 * The label of its own that a replica is to have: from the declared one, or behind a router, which reaches by name only,
 * from the group's name. Undefined: it keeps the declared one, or has none.
 */
export function labelFor(body: JsonObject, of: LabelOf): string | undefined {
  if (keepsDeclaredLabel(of)) return undefined;
  const address = objectAt(propertiesOf(body)['ipAddress']);
  if (address['type'] !== 'Public') return undefined;
  const base = textAt(address['dnsNameLabel']) ?? (of.router ? of.group : undefined);
  if (base === undefined) return undefined;
  // A revision from before a router was declared may have a longer one, and must still be gone back to.
  return replicaLabel(base.slice(0, LABEL_BASE_MAX), hash8(`${of.scope}/${of.name}`));
}
