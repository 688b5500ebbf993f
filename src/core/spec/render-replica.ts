/**
 * From a revision to the body of one of its replicas: its region with that region's patch, its entry of the placement,
 * and a DNS label that no other replica has. Pure; the engine stamps tags and opens secrets right before sending. All
 * it needs is in the revision and in the replica's own record, so that a later declaration changes nothing of it.
 */
import { type JsonObject, objectAt } from '../json.ts';
import type { PlacementSpec, RegionSpec } from './declaration.ts';
import { propertiesOf } from './group.ts';
import { keepsDeclaredLabel } from './labels.ts';
import { bodyAt } from './variant.ts';

export interface RenderedRevision {
  /** The group's body, pinned, without any region's patch. */
  readonly body: JsonObject;
  readonly regions?: readonly RegionSpec[];
  readonly placement?: readonly PlacementSpec[];
}

export interface RenderedReplica {
  readonly name: string;
  /** The declared region it was made for; an entry of the placement may move it elsewhere. */
  readonly region: string;
  /** Which entry of the revision's placement; none: as declared. */
  readonly placement?: number;
  /** Made by `labelFor`; absent: it keeps the declared one under the group's own name, and has none under another. */
  readonly label?: string;
}

/** Throws RangeError where the revision has no such entry: a record that does not belong to it. */
export function renderReplica(
  revision: RenderedRevision,
  replica: RenderedReplica,
  group: { readonly name: string; readonly router: boolean },
): JsonObject {
  const { region, placement } = replica;
  const entry = placement === undefined ? undefined : revision.placement?.[placement];
  if (placement !== undefined && entry === undefined) {
    throw new RangeError(`the revision has no entry ${placement} of a placement`);
  }
  const body = bodyAt(revision.body, revision.regions ?? [], { region, entry });
  if (keepsDeclaredLabel({ group: group.name, name: replica.name, router: group.router })) return body;
  return labelled(body, replica.label);
}

/** A region's patch may have made the address private: there a label is refused (documented), and nobody comes by it. */
function labelled(body: JsonObject, label: string | undefined): JsonObject {
  const properties = propertiesOf(body);
  if (properties['ipAddress'] === undefined) return body;
  const { dnsNameLabel: _declared, ...address } = objectAt(properties['ipAddress']);
  const bears = label !== undefined && address['type'] === 'Public';
  return { ...body, properties: { ...properties, ipAddress: bears ? { ...address, dnsNameLabel: label } : address } };
}
