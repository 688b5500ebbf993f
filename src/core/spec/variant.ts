/**
 * A group's body as it is in one place: a region with its patch, and an entry of the placement on top. Used where a
 * replica is rendered, and where a declaration is checked for every place it names. Pure.
 */
import { type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { PlacementSpec, RegionSpec } from './declaration.ts';
import { propertiesOf } from './group.ts';
import { mergePatch } from './merge-patch.ts';
import { regionName } from './regions.ts';

export interface Variant {
  readonly region: string;
  /** An entry that names a region moves there, and that region's patch holds. */
  readonly entry?: PlacementSpec | undefined;
}

/** Where that is, as Azure compares regions. */
export function regionOf({ region, entry }: Variant): string {
  return entry?.region ?? region;
}

export function bodyAt(body: JsonObject, regions: readonly RegionSpec[], variant: Variant): JsonObject {
  const region = regionOf(variant);
  const patch = regions.find((known) => known.region === region)?.patch;
  // The same region keeps the spelling it was declared in.
  const located = regionName(body['location']) === region ? body : { ...body, location: region };
  const patched = patch ? mergePatch(located, patch) : located;
  return variant.entry ? placed(patched, variant.entry) : patched;
}

function placed(body: JsonObject, { zones, resources, priority }: PlacementSpec): JsonObject {
  const before = propertiesOf(body);
  const properties = {
    ...before,
    ...(resources ? { containers: listAt(before['containers']).map((item) => resized(item, resources)) } : {}),
    ...(priority === undefined ? {} : { priority }),
  };
  if (zones === undefined) return { ...body, properties };
  const { zones: _declared, ...rest } = body;
  return { ...rest, ...(zones.length === 0 ? {} : { zones }), properties };
}

/** ACI refuses a limit below the request (documented), so where limits are declared they follow. */
function resized(item: Json, resources: NonNullable<PlacementSpec['resources']>): Json {
  const container = objectAt(item);
  const name = textAt(container['name']) ?? '';
  const amounts = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (!amounts) return item;
  const properties = objectAt(container['properties']);
  const before = objectAt(properties['resources']);
  const limits = before['limits'] === undefined ? {} : { limits: { ...objectAt(before['limits']), ...amounts } };
  const now = { ...before, requests: { ...objectAt(before['requests']), ...amounts }, ...limits };
  return { ...container, properties: { ...properties, resources: now } };
}
