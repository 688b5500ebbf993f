/** What a region offers and how much of it is taken: `/…/Microsoft.ContainerInstance/locations/{location}/…`. */
import { json, type WireResponse } from '../serve/wire.ts';
import type { JsonObject } from '../world/json.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { methodNotAllowed, unknownPath } from './errors.ts';
import { pollOperation } from './operations.ts';

export function locationCall(world: World, call: ArmCall, subscription: string, rest: readonly string[]): WireResponse {
  const [location, kind, id] = rest;
  if (location === undefined) throw unknownPath(call.segments);
  if (kind?.toLowerCase() === 'operations' && id !== undefined) return pollOperation(world, call, id);
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  switch (kind?.toLowerCase()) {
    case 'usages':
      return json(200, { value: usages(world, subscription, location) });
    case 'capabilities':
      return json(200, { value: ['Linux', 'Windows'].map((osType) => capability(location, osType)) });
    case 'cachedimages':
      return json(200, { value: CACHED_IMAGES });
    default:
      throw unknownPath(call.segments);
  }
}

function usages(world: World, subscription: string, location: string): readonly JsonObject[] {
  const { groups, cores } = world.groups.usage(subscription, location);
  const { groupsPerRegion, coresPerRegion } = world.settings;
  return [
    usage('ContainerGroups', 'Container Groups', groups, groupsPerRegion),
    usage('StandardCores', 'Standard Cores', cores, coresPerRegion),
    usage('StandardSpotCores', 'Standard Spot Cores', 0, 0),
  ];
}

function usage(value: string, localizedValue: string, currentValue: number, limit: number): JsonObject {
  return { unit: 'Count', currentValue, limit, name: { value, localizedValue } };
}

/** Documented maximum of a standard container group. */
const CPU_MAX = 31;
const MEMORY_GB_MAX = 240;

function capability(location: string, osType: string): JsonObject {
  return {
    resourceType: 'containerGroups',
    osType,
    location,
    ipAddressType: 'Public',
    gpu: 'None',
    capabilities: { maxMemoryInGB: MEMORY_GB_MAX, maxCpu: CPU_MAX, maxGpuCount: 0 },
  };
}

const CACHED_IMAGES: readonly JsonObject[] = [
  { osType: 'Linux', image: 'ubuntu:16.04' },
  { osType: 'Linux', image: 'alpine:3.6' },
  { osType: 'Windows', image: 'mcr.microsoft.com/windows/nanoserver:ltsc2019' },
];
