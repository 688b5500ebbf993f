/**
 * A Traffic Manager profile as the world keeps it, with its endpoints, and what is read out of it. The ARM side has
 * checked it and filled in the defaults; what it does not know is carried as sent.
 */
import { isObject, type Json, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../json.ts';
import type { GroupAddress } from '../model.ts';

/** In the casing of Azure's answers (recorded). */
export const ENDPOINT_TYPES = ['azureEndpoints', 'externalEndpoints', 'nestedEndpoints'] as const;
export type EndpointType = (typeof ENDPOINT_TYPES)[number];

export interface TrafficEndpoint {
  readonly type: EndpointType;
  readonly name: string;
  /** With `endpointStatus`, `weight` and `priority` always; without what the service finds out itself. */
  readonly properties: JsonObject;
}

export interface TrafficProfile extends GroupAddress {
  /** In the casing of the first PUT. */
  readonly id: string;
  readonly location: string;
  readonly tags?: JsonObject;
  /** Without `endpoints`. */
  readonly properties: JsonObject;
  readonly endpoints: readonly TrafficEndpoint[];
}

export const TRAFFIC_DOMAIN = 'trafficmanager.net';

export function profileId({ subscription, resourceGroup, name }: GroupAddress): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/trafficManagerProfiles/${name}`;
}

export function profileKey(address: GroupAddress): string {
  return profileId(address).toLowerCase();
}

export function endpointKey(profile: TrafficProfile, { type, name }: TrafficEndpoint): string {
  return `${profileKey(profile)}/${type}/${name}`.toLowerCase();
}

export function isEnabled(profile: TrafficProfile): boolean {
  return textAt(profile.properties, 'profileStatus') !== 'Disabled';
}

export function isEndpointEnabled({ properties }: TrafficEndpoint): boolean {
  return textAt(properties, 'endpointStatus') !== 'Disabled';
}

/** In lower case: names are compared without regard to it. */
export function relativeNameOf({ properties }: TrafficProfile): string {
  return (textAt(objectAt(properties, 'dnsConfig'), 'relativeName') ?? '').toLowerCase();
}

export function ttlOf({ properties }: TrafficProfile): number {
  return numberAt(objectAt(properties, 'dnsConfig'), 'ttl') ?? 0;
}

export function methodOf({ properties }: TrafficProfile): string {
  return textAt(properties, 'trafficRoutingMethod') ?? '';
}

export function targetOf({ properties }: TrafficEndpoint): string | undefined {
  const target = textAt(properties, 'target')?.toLowerCase();
  return target === '' ? undefined : target;
}

export function writeProfile({ endpoints, ...rest }: TrafficProfile): JsonObject {
  return { ...rest, endpoints: endpoints.map((endpoint) => ({ ...endpoint })) };
}

export function readProfile(value: Json): TrafficProfile | undefined {
  if (!isObject(value)) return undefined;
  const text = (key: string): string => textAt(value, key) ?? '';
  if (text('id') === '' || text('name') === '') return undefined;
  const endpoints = objectsAt(value, 'endpoints').flatMap((endpoint) => {
    const type = ENDPOINT_TYPES.find((known) => known === endpoint['type']);
    const name = textAt(endpoint, 'name');
    if (type === undefined || name === undefined) return [];
    return [{ type, name, properties: objectAt(endpoint, 'properties') }];
  });
  return {
    id: text('id'),
    name: text('name'),
    subscription: text('subscription'),
    resourceGroup: text('resourceGroup'),
    location: text('location'),
    ...(isObject(value['tags']) ? { tags: value['tags'] } : {}),
    properties: objectAt(value, 'properties'),
    endpoints,
  };
}
