/**
 * Whether the group can run in each place that its regions and its placement name: the patched body keeps every rule
 * that the declared one keeps. Called by parse.ts once that one does; what breaks is told at the patch or the entry.
 */
import { canonical, isObject, type JsonObject, listAt } from '../json.ts';
import { ACI_SHAPE } from './aci-shape.ts';
import { checkBody } from './check-body.ts';
import { checkPlace } from './check-rollout.ts';
import { conform } from './conform.ts';
import type { MooringSpec } from './declaration.ts';
import { propertiesOf } from './group.ts';
import { below, valueAt } from './pointer.ts';
import { regionName } from './regions.ts';
import { Report } from './report.ts';
import { checkTags } from './tags.ts';
import { bodyAt, regionOf, type Variant } from './variant.ts';

export function checkVariants(body: JsonObject, mooring: MooringSpec, report: Report): void {
  const { regions, placement } = mooring;
  const check = { body, mooring, report };
  const home = regionName(body['location']) ?? '';
  regions.forEach(({ region, patch }, index) => {
    const pointer = below('/mooring/regions', index);
    checkVariant(
      check,
      { region },
      { pointer: patch ? below(pointer, 'patch') : pointer, ...(patch ? { patch } : {}) },
    );
  });
  placement.forEach((entry, index) => {
    checkVariant(check, { region: regions[0]?.region ?? home, entry }, { pointer: below('/mooring/placement', index) });
  });
}

interface Check {
  readonly body: JsonObject;
  readonly mooring: MooringSpec;
  readonly report: Report;
}

interface Said {
  readonly pointer: string;
  readonly patch?: JsonObject;
}

function checkVariant({ body, mooring, report }: Check, variant: Variant, said: Said): void {
  const merged = bodyAt(body, mooring.regions, variant);
  const found = new Report();
  const conformed = conform(merged, ACI_SHAPE, '', found);
  const whole = checkTags(isObject(conformed) ? conformed : {}, found);
  checkBody(whole, found);
  checkPlace(whole, mooring, found);
  for (const { pointer, rule } of found.violations) {
    const isPatched = said.patch !== undefined && valueAt(said.patch, pointer) !== undefined;
    if (isPatched) report.refuse(`${said.pointer}${pointer}`, rule);
    else report.refuse(said.pointer, `with it, ${pointer}: ${rule}`);
  }
  if (isElsewhere(body, regionOf(variant)) && sharesNetwork(body, whole)) {
    report.refuse(
      said.pointer,
      `a subnet belongs to one region: ${regionOf(variant)} needs a patch with properties.subnetIds of its own in mooring.regions`,
    );
  }
}

function isElsewhere(body: JsonObject, region: string): boolean {
  return regionName(body['location']) !== region;
}

function sharesNetwork(body: JsonObject, other: JsonObject): boolean {
  const [here, there] = [propertiesOf(body), propertiesOf(other)];
  const subnets = listAt(here['subnetIds']);
  if (subnets.length > 0) return canonical(subnets) === canonical(listAt(there['subnetIds']));
  const profile = here['networkProfile'];
  return profile !== undefined && canonical(profile) === canonical(there['networkProfile'] ?? null);
}
