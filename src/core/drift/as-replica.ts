/**
 * A declaration as one of its replicas is to be, where the document it is compared with is such a replica: that region's
 * patch, and a DNS label of its own. Called by compare-documents.ts, which has two files and no record of the replica.
 */
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { bearNamesOfTheirOwn } from '../spec/check-rollout.ts';
import type { Declaration } from '../spec/declaration.ts';
import { propertiesOf } from '../spec/group.ts';
import { LABEL_BASE_MAX } from '../spec/labels.ts';
import { groupNameIn, isReplicaNameOf } from '../spec/names.ts';
import { regionName } from '../spec/regions.ts';
import { renderReplica } from '../spec/render-replica.ts';

/** Undefined: it is none of this declaration's replicas, and the two are compared as they are. */
export function asReplica(
  declared: Declaration | undefined,
  name: string | undefined,
  actual: { readonly name: string | undefined; readonly body: JsonObject },
): JsonObject | undefined {
  if (!declared || actual.name === undefined || !bearNamesOfTheirOwn(declared.mooring)) return undefined;
  const group = name ?? groupNameIn(actual.name);
  if (actual.name === group || !isReplicaNameOf(group, actual.name)) return undefined;
  const { regions, placement, traffic } = declared.mooring;
  const here = regionName(actual.body['location']);
  const region = regions.find((known) => known.region === here)?.region ?? regions[0]?.region ?? declared.location;
  const router = traffic !== undefined;
  const label = labelOf(declared.body, actual.body, router ? group : undefined);
  const replica = { name: actual.name, region, ...(label === undefined ? {} : { label }) };
  return renderReplica({ body: declared.body, regions, placement }, replica, { name: group, router });
}

/** What it has, where that is made of the declared one or, behind a router, of the group's name; else the declared one, which then differs. */
function labelOf(declared: JsonObject, actual: JsonObject, group: string | undefined): string | undefined {
  const base = labelIn(declared) ?? group;
  const has = labelIn(actual);
  if (base === undefined) return undefined;
  const own = base.slice(0, LABEL_BASE_MAX);
  return has?.startsWith(`${own}-`) && /^-[0-9a-f]{8}$/.test(has.slice(own.length)) ? has : base;
}

function labelIn(body: JsonObject): string | undefined {
  return textAt(objectAt(propertiesOf(body)['ipAddress'])['dnsNameLabel']);
}
