/** A profile and an endpoint as GET, PUT and LIST show them, in the shape recorded from the service. */
import { type JsonObject, objectAt, without } from '../../world/json.ts';
import type { TrafficEndpoint, TrafficProfile } from '../../world/traffic-manager/profile.ts';
import type { World } from '../../world/world.ts';

export const PROFILE_TYPE = 'Microsoft.Network/trafficManagerProfiles';

/** A GET and an item of a LIST. */
export function describeProfile(world: World, profile: TrafficProfile): JsonObject {
  return { ...describeAccepted(world, profile), tags: profile.tags ?? {} };
}

/** The answer to a PUT: tags only where some were sent (recorded). */
export function describeAccepted(world: World, profile: TrafficProfile): JsonObject {
  const { id, name, location, tags, properties, endpoints } = profile;
  return {
    id,
    name,
    type: PROFILE_TYPE,
    location,
    ...(tags === undefined ? {} : { tags }),
    properties: {
      ...properties,
      monitorConfig: {
        profileMonitorStatus: world.traffic.profileStatus(profile),
        ...objectAt(properties, 'monitorConfig'),
      },
      endpoints: endpoints.map((endpoint) => describeEndpoint(world, profile, endpoint)),
      maxReturn: properties['maxReturn'] ?? null,
    },
  };
}

/** Members that are not set are null (recorded). */
export function describeEndpoint(world: World, profile: TrafficProfile, endpoint: TrafficEndpoint): JsonObject {
  const { type, name, properties } = endpoint;
  return {
    id: `${profile.id}/${type}/${name}`,
    name,
    type: `${PROFILE_TYPE}/${type}`,
    properties: {
      endpointStatus: properties['endpointStatus'],
      endpointMonitorStatus: world.traffic.status(profile, endpoint),
      targetResourceId: properties['targetResourceId'] ?? null,
      target: properties['target'] ?? null,
      weight: properties['weight'],
      priority: properties['priority'],
      endpointLocation: properties['endpointLocation'] ?? null,
      minChildEndpoints: properties['minChildEndpoints'] ?? null,
      ...without(properties, 'endpointStatus', 'targetResourceId', 'target', 'weight', 'priority'),
    },
  };
}
