/**
 * `mooring.placement`: what is tried in turn where there is no capacity. Called by mooring.ts; what an entry breaks
 * together with the rest is told by check-variants.ts.
 */
import { canonical, isObject, type Json, type JsonObject, listAt } from '../json.ts';
import { GROUP_CPU_MAX, GROUP_MEMORY_GB_MAX } from './check-containers.ts';
import { closedObject } from './closed.ts';
import type { PlacementSpec } from './declaration.ts';
import { containersOf } from './group.ts';
import { below } from './pointer.ts';
import { regionName } from './regions.ts';
import type { Report } from './report.ts';

/** Each may cost a create's whole deadline before the next is tried. */
const ENTRIES_MAX = 10;
/** A region has three (documented). */
const ZONES_MAX = 3;
const PRIORITIES = ['Regular', 'Spot'] as const;

export function readPlacement(value: Json | undefined, body: JsonObject, report: Report): PlacementSpec[] {
  const pointer = '/mooring/placement';
  if (value === undefined || value === null) return [];
  const given = listAt(value);
  if (!Array.isArray(value) || given.length === 0 || given.length > ENTRIES_MAX) {
    report.refuse(pointer, `must be a list of 1 to ${ENTRIES_MAX} entries { region, zones, resources, priority }`);
    return [];
  }
  const seen = new Set<string>();
  return given.flatMap((item, index) => {
    const place = below(pointer, index);
    const entry = readEntry(item, body, place, report);
    if (!entry) return [];
    const key = canonical(item);
    if (seen.has(key)) report.refuse(place, 'is listed already: what failed once is not tried again');
    seen.add(key);
    return [entry];
  });
}

function readEntry(item: Json, body: JsonObject, pointer: string, report: Report): PlacementSpec | undefined {
  const given = closedObject(item ?? 0, ['region', 'zones', 'resources', 'priority'], pointer, report);
  if (given === undefined) return undefined;
  const region = regionName(given['region']);
  if (region === undefined && (given['region'] ?? null) !== null) {
    report.refuse(below(pointer, 'region'), 'must be an Azure region, such as westeurope');
  }
  const zones = readZones(given['zones'], below(pointer, 'zones'), report);
  const resources = readResources(given['resources'], body, below(pointer, 'resources'), report);
  const priority = PRIORITIES.find((word) => word === given['priority']);
  if (priority === undefined && (given['priority'] ?? null) !== null) {
    report.refuse(below(pointer, 'priority'), `must be one of ${PRIORITIES.join(', ')}`);
  }
  return {
    ...(region === undefined ? {} : { region }),
    ...(zones === undefined ? {} : { zones }),
    ...(resources === undefined ? {} : { resources }),
    ...(priority === undefined ? {} : { priority }),
  };
}

function readZones(value: Json | undefined, pointer: string, report: Report): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const given = listAt(value);
  const zones = given.filter((zone): zone is string => typeof zone === 'string' && /^\d$/.test(zone));
  const isList = Array.isArray(value) && zones.length === given.length;
  if (isList && zones.length <= ZONES_MAX && new Set(zones).size === zones.length) return zones;
  report.refuse(pointer, `must be a list of at most ${ZONES_MAX} zones, such as ["1"]; [] asks for none`);
  return undefined;
}

function readResources(
  value: Json | undefined,
  body: JsonObject,
  pointer: string,
  report: Report,
): PlacementSpec['resources'] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    report.refuse(pointer, 'must be a mapping of container names');
    return undefined;
  }
  const names = new Set(containersOf(body).flatMap(({ name, init }) => (init ? [] : [name])));
  const entries = Object.entries(value).flatMap(([name, given]) => {
    const place = below(pointer, name);
    if (!names.has(name)) report.refuse(place, 'no container has this name');
    const amounts = closedObject(given ?? 0, ['cpu', 'memoryInGB'], place, report);
    if (amounts === undefined) return [];
    const cpu = readAmount(amounts['cpu'], GROUP_CPU_MAX, below(place, 'cpu'), report);
    const memoryInGB = readAmount(amounts['memoryInGB'], GROUP_MEMORY_GB_MAX, below(place, 'memoryInGB'), report);
    return cpu === undefined || memoryInGB === undefined ? [] : [[name, { cpu, memoryInGB }] as const];
  });
  return Object.fromEntries(entries);
}

function readAmount(value: Json | undefined, max: number, pointer: string, report: Report): number | undefined {
  if (typeof value === 'number' && value > 0 && value <= max) return value;
  report.refuse(pointer, `must be a number more than 0 and at most ${max}`);
  return undefined;
}
