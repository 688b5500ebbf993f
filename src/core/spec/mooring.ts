/**
 * Our part of a declaration, `mooring:`, with every default filled in. Called by parse.ts with the conformed body. It
 * is closed: what is unknown is refused, and what a later version will do is refused with those words, never ignored.
 */
import { isObject, type Json, type JsonObject, listAt } from '../json.ts';
import { closedObject, readFlag, readText, readWord } from './closed.ts';
import type { ImagePolicy, MooringSpec } from './declaration.ts';
import { DURATION_MAX_MS, DURATION_MIN_MS, parseDuration } from './durations.ts';
import { containersOf } from './group.ts';
import { readHealth } from './health-check.ts';
import { below, tokensOf } from './pointer.ts';
import type { Report } from './report.ts';
import { plainStrategy } from './strategy.ts';

const POINTER = '/mooring';
const KEYS = [
  'subscription',
  'resourceGroup',
  'strategy',
  'images',
  'health',
  'drift',
  'secrets',
  'running',
  'hold',
  'protect',
  'ttl',
  'replicas',
] as const;
/** Part of Mooring's format and not of this version. */
const LATER = ['regions', 'traffic', 'placement'] as const;
const LATER_STRATEGIES: readonly Json[] = ['Rolling', 'BlueGreen', 'Canary'];
const LATER_STRATEGY_KEYS = [
  'allowInterruption',
  'maxSurge',
  'maxUnavailable',
  'steps',
  'pause',
  'approval',
  'windows',
] as const;
/** Enough for any tool's tags and settings; each is compared at every look. */
const IGNORE_MAX = 100;
const SUBSCRIPTION = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** ARM's own rule for resource groups. */
const RESOURCE_GROUP = /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u;

export function readMooring(value: Json | undefined, body: JsonObject, report: Report): MooringSpec {
  const given = closedObject(value, [...KEYS, ...LATER], POINTER, report) ?? {};
  for (const key of LATER) {
    if (given[key] !== undefined && given[key] !== null) refuseLater(below(POINTER, key), key, report);
  }
  const replicas = given['replicas'];
  if (typeof replicas === 'number' && Number.isInteger(replicas) && replicas > 1) {
    refuseLater(below(POINTER, 'replicas'), 'more than one replica', report);
  } else if (replicas !== undefined && replicas !== null && replicas !== 1) {
    report.refuse(below(POINTER, 'replicas'), 'must be 1; to stop a group, use "running: false"');
  }
  const at = { pointer: POINTER, report };
  const place = readPlace(given, report);
  const health = readHealth(given['health'], body, report);
  const ttlMs = readTtl(given, report);
  return {
    ...place,
    replicas: 1,
    regions: [],
    strategy: plainStrategy(readStrategy(given['strategy'], report)),
    placement: [],
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

function refuseLater(pointer: string, what: string, report: Report): void {
  report.refuse(pointer, `this version of Mooring does not support ${what}`);
}

function readPlace(given: JsonObject, report: Report): { subscription?: string; resourceGroup?: string } {
  const at = { pointer: POINTER, report };
  const subscription = readText(given, 'subscription', at);
  const resourceGroup = readText(given, 'resourceGroup', at);
  if (subscription !== undefined && !SUBSCRIPTION.test(subscription)) {
    report.refuse(below(POINTER, 'subscription'), 'must be a subscription id');
  }
  if (resourceGroup !== undefined && !RESOURCE_GROUP.test(resourceGroup)) {
    report.refuse(
      below(POINTER, 'resourceGroup'),
      'has 1 to 90 letters, digits, "_", "-", ".", "(" and ")", and does not end with "."',
    );
  }
  return {
    ...(subscription === undefined ? {} : { subscription }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
}

function readStrategy(value: Json | undefined, report: Report): 'InPlace' | 'Recreate' {
  const pointer = below(POINTER, 'strategy');
  const strategy = closedObject(value, ['type', ...LATER_STRATEGY_KEYS], pointer, report);
  if (strategy === undefined) return 'InPlace';
  for (const key of LATER_STRATEGY_KEYS) {
    if (strategy[key] !== undefined) refuseLater(below(pointer, key), key, report);
  }
  if (LATER_STRATEGIES.includes(strategy['type'] ?? null)) {
    refuseLater(below(pointer, 'type'), `the strategy ${String(strategy['type'])}: use InPlace or Recreate`, report);
    return 'InPlace';
  }
  return readWord(strategy, 'type', ['InPlace', 'Recreate'], { pointer, report });
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

function readTtl(given: JsonObject, report: Report): number | undefined {
  const value = given['ttl'];
  const pointer = below(POINTER, 'ttl');
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms === undefined) {
    report.refuse(pointer, 'must be a duration: 90s, 10m, 8h, 2d or ISO 8601 without months and years');
  } else if (ms < DURATION_MIN_MS || ms > DURATION_MAX_MS) report.refuse(pointer, 'must be from 1 second to 366 days');
  else return ms;
  return undefined;
}
