/**
 * `mooring.regions`: where the replicas run, each region with a merge patch where it must differ. Called by mooring.ts.
 * What a patched body breaks is told by check-variants.ts.
 */
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { ACI_SHAPE } from './aci-shape.ts';
import { closedObject } from './closed.ts';
import type { RegionSpec } from './declaration.ts';
import { containersOf } from './group.ts';
import { conformPatch } from './merge-patch.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import { OWN_TAG_PREFIX } from './tags.ts';

/** Each region is a body of its own to check at every look; nobody runs one group in more. */
const REGIONS_MAX = 20;
const REGION = /^[a-z][a-z0-9]*$/;

export function readRegions(
  value: Json | undefined,
  { body, replicas }: { readonly body: JsonObject; readonly replicas: number },
  report: Report,
): RegionSpec[] {
  const pointer = '/mooring/regions';
  if (value === undefined || value === null) return [];
  const given = listAt(value);
  if (!Array.isArray(value) || given.length === 0 || given.length > REGIONS_MAX) {
    report.refuse(
      pointer,
      `must be a list of 1 to ${REGIONS_MAX} regions; leave it out for the declaration’s location`,
    );
    return [];
  }
  if (given.length > replicas) {
    report.refuse(pointer, `has ${given.length} regions for ${replicas} replicas: each needs one at least`);
  }
  const seen = new Set<string>();
  return given.flatMap((item, index) => {
    const place = below(pointer, index);
    const region = readRegion(item, body, place, report);
    if (region && seen.has(region.region)) report.refuse(place, `${region.region} is listed already`);
    if (region) seen.add(region.region);
    return region ? [region] : [];
  });
}

/** Azure takes `West Europe` for `westeurope`; replicas' names take the latter. Undefined where it is none. */
export function regionName(value: Json | undefined): string | undefined {
  const plain = textAt(value)?.toLowerCase().replaceAll(' ', '');
  return plain !== undefined && REGION.test(plain) ? plain : undefined;
}

function readRegion(item: Json, body: JsonObject, pointer: string, report: Report): RegionSpec | undefined {
  const rule = 'must be an Azure region, such as westeurope, or { region, patch }';
  if (!isObject(item)) {
    const region = regionName(item);
    if (region === undefined) report.refuse(pointer, rule);
    return region === undefined ? undefined : { region };
  }
  const given = closedObject(item, ['region', 'patch'], pointer, report) ?? {};
  const region = regionName(given['region']);
  if (region === undefined) report.refuse(below(pointer, 'region'), rule);
  const patch = readPatch(given['patch'], body, below(pointer, 'patch'), report);
  return region === undefined ? undefined : { region, ...(patch === undefined ? {} : { patch }) };
}

function readPatch(value: Json | undefined, body: JsonObject, pointer: string, report: Report): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    report.refuse(pointer, 'must be a mapping: a JSON merge patch on what stands beside mooring');
    return undefined;
  }
  const patch = conformPatch(value, ACI_SHAPE, pointer, report);
  refuseWhatIsOurs(patch, pointer, report);
  refuseOtherImages(patch, body, pointer, report);
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** What Mooring itself decides for each replica. */
function refuseWhatIsOurs(patch: JsonObject, pointer: string, report: Report): void {
  for (const key of ['name', 'mooring']) {
    if (patch[key] !== undefined) report.refuse(below(pointer, key), 'cannot be patched: it is the whole group’s');
  }
  if (patch['location'] !== undefined) {
    report.refuse(below(pointer, 'location'), 'cannot be patched: it is the region');
  }
  if (objectAt(objectAt(patch['properties'])['ipAddress'])['dnsNameLabel'] !== undefined) {
    const place = below(pointer, 'properties', 'ipAddress', 'dnsNameLabel');
    report.refuse(place, 'cannot be patched: Mooring gives each replica a label of its own');
  }
  for (const name of Object.keys(objectAt(patch['tags']))) {
    if (name.toLowerCase().startsWith(OWN_TAG_PREFIX))
      report.refuse(below(pointer, 'tags', name), 'is one of Mooring’s own tags');
  }
}

/** A revision runs the same images everywhere: its digests are pinned once, and a push is a new revision. */
function refuseOtherImages(patch: JsonObject, body: JsonObject, pointer: string, report: Report): void {
  const declared = containersOf(body);
  const patched = containersOf(patch);
  for (const container of patched) {
    const place = `${pointer}${container.pointer}`;
    const same = declared.find(({ name, init }) => name === container.name && init === container.init);
    if (!same) report.refuse(place, 'no declared container has this name');
    else if (container.properties['image'] !== same.properties['image']) {
      report.refuse(below(place, 'properties', 'image'), 'must be the declared image: every region runs the same');
    }
  }
  for (const list of ['containers', 'initContainers'] as const) {
    if (objectAt(patch['properties'])[list] === undefined) continue;
    const init = list === 'initContainers';
    const kept = new Set(patched.filter((container) => container.init === init).map(({ name }) => name));
    const missing = declared.find((container) => container.init === init && !kept.has(container.name));
    if (missing)
      report.refuse(below(pointer, 'properties', list), `misses "${missing.name}": a list is replaced whole`);
  }
}
