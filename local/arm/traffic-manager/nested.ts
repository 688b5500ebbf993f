/**
 * Nested profiles: the one that an endpoint names must be there, no profile may come back to itself, and the chain has
 * an end (documented). Called before a profile is kept; gives the endpoints the names of what they nest.
 */
import { objectAt, textAt } from '../../world/json.ts';
import type { TrafficEndpoint, TrafficProfile } from '../../world/traffic-manager/profile.ts';
import type { World } from '../../world/world.ts';
import { invalid } from './refusals.ts';

/** Documented. */
const LEVELS_MAX = 10;

export function withNested(world: World, profile: TrafficProfile): TrafficProfile {
  const endpoints = profile.endpoints.map((endpoint, index) => {
    if (endpoint.type !== 'nestedEndpoints') return endpoint;
    const at = `/properties/endpoints/${index}/properties/targetResourceId`;
    const child = world.traffic.byId(idOf(endpoint));
    if (!child) throw invalid(at, 'there is no such profile');
    if (reaches(world, child, profile, LEVELS_MAX)) throw invalid(at, 'profiles nest without loops, 10 deep at most');
    const fqdn = textAt(objectAt(child.properties, 'dnsConfig'), 'fqdn');
    return { ...endpoint, properties: { ...endpoint.properties, ...(fqdn === undefined ? {} : { target: fqdn }) } };
  });
  return { ...profile, endpoints };
}

/** True too when the chain is too long. */
function reaches(world: World, from: TrafficProfile, to: TrafficProfile, levels: number): boolean {
  if (levels === 0 || from.id.toLowerCase() === to.id.toLowerCase()) return true;
  return from.endpoints.some((endpoint) => {
    const child = endpoint.type === 'nestedEndpoints' ? world.traffic.byId(idOf(endpoint)) : undefined;
    return child !== undefined && reaches(world, child, to, levels - 1);
  });
}

function idOf({ properties }: TrafficEndpoint): string {
  return textAt(properties, 'targetResourceId') ?? '';
}
