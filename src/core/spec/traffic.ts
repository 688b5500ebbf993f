/**
 * `mooring.traffic`: the router that sends clients to the group's replicas. Called by mooring.ts. What belongs to a
 * profile is said only for one that Mooring owns; of somebody else's it is read.
 */
import type { Json, JsonObject } from '../json.ts';
import { closedObject, readFlag, readText, readWhole, readWord } from './closed.ts';
import type { HealthCheck, TrafficManagerSpec, TrafficSpec } from './declaration.ts';
import { readDuration } from './durations.ts';
import { readMonitor } from './monitor.ts';
import { readPlace } from './place.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

const SHARED = ['profile', 'subscription', 'resourceGroup', 'owned', 'weight', 'priority', 'staleMargin', 'drain'];
const OWNED = ['relativeName', 'ttlSeconds', 'method', 'monitor'];
/** ARM's rule for names of Traffic Manager profiles (documented). */
const PROFILE = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/;
/** 63 of a DNS label (documented), less the 17 of `-preview-<8 hex>`, which the preview profile appends. */
const RELATIVE_NAME_MAX = 46;
const RELATIVE_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Seconds (documented). */
const TTL = { min: 0, max: 2_147_483_647 };
const TTL_DEFAULT = 60;
/** Of an endpoint (documented). */
const WEIGHT = { min: 1, max: 1_000 };
const PRIORITY = { min: 1, max: 1_000 };
/** Shares of 1 % and of 99 % of it are whole numbers, and a foreign endpoint can have ten times as much. */
const WEIGHT_DEFAULT = 100;
/** Milliseconds: nothing, up to a day. */
const WAIT = { minMs: 0, maxMs: 86_400_000 };
const STALE_DEFAULT_MS = 30_000;
const DRAIN_DEFAULT_MS = 30_000;

interface Place {
  readonly pointer: string;
  readonly report: Report;
}

/** What a profile's defaults are made from. */
export interface Behind {
  readonly body: JsonObject;
  readonly health: HealthCheck | undefined;
}

export function readTraffic(value: Json | undefined, behind: Behind, report: Report): TrafficSpec | undefined {
  const pointer = '/mooring/traffic';
  const traffic = closedObject(value, ['trafficManager'], pointer, report);
  if (traffic === undefined) return undefined;
  const at = { pointer: below(pointer, 'trafficManager'), report };
  const given = closedObject(traffic['trafficManager'], [...SHARED, ...OWNED], at.pointer, report);
  if (given === undefined) {
    if ((traffic['trafficManager'] ?? null) === null) report.refuse(pointer, 'needs a router: trafficManager');
    return undefined;
  }
  const profile = readProfile(given, at);
  if (profile === undefined) return undefined;
  const owned = readFlag(given, 'owned', false, at);
  if (!owned) refuseForeign(given, at);
  const priority = readWhole(given, 'priority', PRIORITY, at);
  const trafficManager: TrafficManagerSpec = {
    profile,
    ...readPlace(given, at),
    owned,
    ...(owned ? readOwned(given, profile, behind, at) : {}),
    weight: readWhole(given, 'weight', WEIGHT, at) ?? WEIGHT_DEFAULT,
    ...(priority === undefined ? {} : { priority }),
    staleMs: readDuration(given, 'staleMargin', WAIT, at) ?? STALE_DEFAULT_MS,
    drainMs: readDuration(given, 'drain', WAIT, at) ?? DRAIN_DEFAULT_MS,
  };
  if (owned) refuseOtherMethods(given, trafficManager, at);
  return { trafficManager };
}

function readProfile(given: JsonObject, at: Place): string | undefined {
  const profile = readText(given, 'profile', at);
  const pointer = below(at.pointer, 'profile');
  if (profile === undefined) {
    if ((given['profile'] ?? null) === null) at.report.refuse(pointer, 'needs the name of a Traffic Manager profile');
  } else if (!PROFILE.test(profile)) {
    at.report.refuse(pointer, 'has 1 to 63 letters, digits, "-" and ".", and begins and ends with a letter or digit');
  }
  return profile;
}

function refuseForeign(given: JsonObject, { pointer, report }: Place): void {
  for (const key of OWNED) {
    if ((given[key] ?? null) === null) continue;
    report.refuse(
      below(pointer, key),
      'is the profile’s own and read from it: say "owned: true" for one that Mooring makes',
    );
  }
}

type Owned = Pick<TrafficManagerSpec, 'relativeName' | 'ttlSeconds' | 'method' | 'monitor'>;

function readOwned(given: JsonObject, profile: string, behind: Behind, at: Place): Owned {
  const relativeName = readText(given, 'relativeName', at) ?? profile.toLowerCase();
  if (relativeName.length > RELATIVE_NAME_MAX || !RELATIVE_NAME.test(relativeName)) {
    at.report.refuse(
      below(at.pointer, 'relativeName'),
      `has 1 to ${RELATIVE_NAME_MAX} lower-case letters, digits and "-"; if not said it is the profile’s name`,
    );
  }
  const monitor = readMonitor(given['monitor'], behind, { ...at, pointer: below(at.pointer, 'monitor') });
  return {
    relativeName,
    ttlSeconds: readWhole(given, 'ttlSeconds', TTL, at) ?? TTL_DEFAULT,
    method: readWord(given, 'method', ['Weighted', 'Priority'], at),
    ...(monitor === undefined ? {} : { monitor }),
  };
}

/** A foreign profile's method is not known yet, so both stand for it. */
function refuseOtherMethods(given: JsonObject, { method }: TrafficManagerSpec, { pointer, report }: Place): void {
  const other = method === 'Priority' ? 'weight' : 'priority';
  if ((given[other] ?? null) === null) return;
  report.refuse(below(pointer, other), `makes no difference to a profile of the method ${method ?? 'Weighted'}`);
}
