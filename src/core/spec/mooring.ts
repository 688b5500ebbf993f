/**
 * Our part of a declaration, `mooring:`, with every default filled in. Called by parse.ts with the conformed body. It
 * is closed: what is unknown is refused, and what a later version will do is refused with those words, never ignored.
 * Rules across its parts and ACI's are in check-rollout.ts and check-variants.ts.
 */
import { isObject, type Json, type JsonObject, listAt } from '../json.ts';
import { closedObject, readFlag, readWhole, readWord } from './closed.ts';
import type { ImagePolicy, MooringSpec } from './declaration.ts';
import { DURATION_MAX_MS, DURATION_MIN_MS, readDuration } from './durations.ts';
import { containersOf } from './group.ts';
import { readHealth } from './health-check.ts';
import { readPlace } from './place.ts';
import { readPlacement } from './placement.ts';
import { below, tokensOf } from './pointer.ts';
import { readRegions } from './regions.ts';
import type { Report } from './report.ts';
import { readStrategy } from './strategy.ts';
import { type Behind, readTraffic } from './traffic.ts';

const POINTER = '/mooring';
const KEYS = [
  'subscription',
  'resourceGroup',
  'replicas',
  'regions',
  'strategy',
  'traffic',
  'placement',
  'images',
  'health',
  'drift',
  'secrets',
  'running',
  'hold',
  'protect',
  'ttl',
];
/** A resource group of ACI's has 100 container groups by default (documented), and a BlueGreen needs twice as many. */
const REPLICAS = { min: 1, max: 50 };
/** Enough for any tool's tags and settings; each is compared at every look. */
const IGNORE_MAX = 100;

export function readMooring(value: Json | undefined, body: JsonObject, report: Report): MooringSpec {
  const given = closedObject(value, KEYS, POINTER, report) ?? {};
  const at = { pointer: POINTER, report };
  const health = readHealth(given['health'], body, report);
  const ttlMs = readDuration(given, 'ttl', { minMs: DURATION_MIN_MS, maxMs: DURATION_MAX_MS }, at);
  return {
    ...readPlace(given, at),
    ...readFleet(given, { body, health }, report),
    images: readImages(given['images'], body, report),
    ...(health === undefined ? {} : { health }),
    drift: readDrift(given['drift'], report),
    secrets: readWord(given, 'secrets', ['report', 'follow'], at),
    running: readFlag(given, 'running', true, at),
    hold: readFlag(given, 'hold', false, at),
    protect: readFlag(given, 'protect', false, at),
    ...(ttlMs === undefined ? {} : { ttlMs }),
  };
}

type Fleet = Pick<MooringSpec, 'replicas' | 'regions' | 'strategy' | 'traffic' | 'placement'>;

/** How many, where, behind what, and how one revision follows another. */
function readFleet(given: JsonObject, behind: Behind, report: Report): Fleet {
  const rule = 'must be a whole number from 1 to 50; to stop a group, use "running: false"';
  const replicas = readWhole(given, 'replicas', REPLICAS, { pointer: POINTER, report, rule }) ?? 1;
  const traffic = readTraffic(given['traffic'], behind, report);
  const { body } = behind;
  return {
    replicas,
    regions: readRegions(given['regions'], { body, replicas }, report),
    strategy: readStrategy(given['strategy'], { router: isObject(given['traffic'] ?? null), replicas }, report),
    ...(traffic === undefined ? {} : { traffic }),
    placement: readPlacement(given['placement'], body, report),
  };
}

function readImages(value: Json | undefined, body: JsonObject, report: Report): Readonly<Record<string, ImagePolicy>> {
  const pointer = below(POINTER, 'images');
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    report.refuse(pointer, 'must be a mapping of container names');
    return {};
  }
  const names = new Set(containersOf(body).map((container) => container.name));
  const rule = 'must be digest or none: this version of Mooring does not support following tags by a policy';
  const entries = Object.entries(value).map(([name, given]): [string, ImagePolicy] => {
    const place = below(pointer, name);
    if (!names.has(name)) report.refuse(place, 'no container has this name');
    const policy = closedObject(given, ['follow'], place, report) ?? {};
    return [name, { follow: readWord(policy, 'follow', ['digest', 'none'], { pointer: place, report, rule }) }];
  });
  return Object.fromEntries(entries);
}

function readDrift(value: Json | undefined, report: Report): MooringSpec['drift'] {
  const pointer = below(POINTER, 'drift');
  const drift = closedObject(value, ['mode', 'ignore'], pointer, report) ?? {};
  const mode = readWord(drift, 'mode', ['repair', 'report', 'ignore'], { pointer, report });
  const list = below(pointer, 'ignore');
  const given = drift['ignore'];
  if (given !== undefined && given !== null && !Array.isArray(given))
    report.refuse(list, 'must be a list of JSON pointers');
  const items = listAt(given);
  if (items.length > IGNORE_MAX) report.refuse(list, `has more than ${IGNORE_MAX} pointers`);
  const ignore = items.flatMap((item, index) => {
    if (typeof item === 'string' && item !== '' && tokensOf(item) !== undefined) return [item];
    report.refuse(below(list, index), 'must be a JSON pointer, such as /tags/costCenter');
    return [];
  });
  return { mode, ignore };
}
