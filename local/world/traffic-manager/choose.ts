/**
 * Which targets a query for a profile's name is answered with, by its routing method (documented). Weighted, Priority
 * and MultiValue are the service's own rules; the others, which depend on where a client is, take a sensible one.
 */
import { BlockList, isIP } from 'node:net';
import { listAt, numberAt, objectsAt, textAt } from '../json.ts';
import { isEnabled, methodOf, type TrafficEndpoint, type TrafficProfile, targetOf } from './profile.ts';
import { endpointMonitorStatus, type Look } from './status.ts';

export interface Query {
  /** From 0 to below 1, a new one at each call. */
  chance(): number;
  /** Where the query came from, for the Subnet method; absent: from nowhere in particular. */
  readonly client?: string;
}

/** Names or IP addresses, several for MultiValue alone; none: there is nothing to answer with. */
export function choose(look: Look, profile: TrafficProfile, query: Query): readonly string[] {
  if (!isEnabled(profile)) return [];
  let left = candidates(look, profile);
  while (left.length > 0) {
    const chosen = byMethod(profile, left, query);
    if (chosen.length === 0) return [];
    const targets = chosen.flatMap((endpoint) => targetsOf(look, endpoint, query));
    if (targets.length > 0) return targets;
    // A nested profile that has nothing to give: the next.
    left = left.filter((endpoint) => !chosen.includes(endpoint));
  }
  return [];
}

/** Those that are well or still being checked; where none is, all that are enabled. */
function candidates(look: Look, profile: TrafficProfile): readonly TrafficEndpoint[] {
  const enabled = profile.endpoints
    .map((endpoint) => ({ endpoint, status: endpointMonitorStatus(look, profile, endpoint) }))
    .filter(({ status }) => status !== 'Disabled');
  // A region is mapped to one endpoint, which is answered with whether it is well or not (documented).
  if (methodOf(profile) === 'Geographic') {
    return enabled.filter(({ status }) => status !== 'Stopped').map(({ endpoint }) => endpoint);
  }
  const well = enabled.filter(({ status }) => status !== 'Degraded' && status !== 'Stopped');
  return (well.length > 0 ? well : enabled).map(({ endpoint }) => endpoint);
}

function byMethod(
  profile: TrafficProfile,
  endpoints: readonly TrafficEndpoint[],
  query: Query,
): readonly TrafficEndpoint[] {
  switch (methodOf(profile)) {
    case 'Weighted':
      return one(weighted(endpoints, query));
    case 'Priority':
      return one([...endpoints].sort((a, b) => priorityOf(a) - priorityOf(b))[0]);
    case 'MultiValue':
      return shuffled(endpoints, query).slice(0, numberAt(profile.properties, 'maxReturn') ?? endpoints.length);
    case 'Geographic':
      return one(endpoints.find(({ properties }) => listAt(properties, 'geoMapping').includes('WORLD')));
    case 'Subnet':
      return one(bySubnet(endpoints, query.client));
    default:
      return one(nearest(endpoints, query));
  }
}

function one(endpoint: TrafficEndpoint | undefined): readonly TrafficEndpoint[] {
  return endpoint ? [endpoint] : [];
}

function weighted(endpoints: readonly TrafficEndpoint[], { chance }: Query): TrafficEndpoint | undefined {
  const weightOf = ({ properties }: TrafficEndpoint): number => numberAt(properties, 'weight') ?? 1;
  let at = chance() * endpoints.reduce((sum, endpoint) => sum + weightOf(endpoint), 0);
  for (const endpoint of endpoints) {
    at -= weightOf(endpoint);
    if (at < 0) return endpoint;
  }
  return endpoints.at(-1);
}

function priorityOf({ properties }: TrafficEndpoint): number {
  return numberAt(properties, 'priority') ?? Number.MAX_SAFE_INTEGER;
}

function shuffled(endpoints: readonly TrafficEndpoint[], { chance }: Query): readonly TrafficEndpoint[] {
  const keyed = endpoints.map((endpoint) => ({ endpoint, key: chance() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ endpoint }) => endpoint);
}

/** The endpoint whose ranges hold the client, else the one without ranges (documented as the fallback). */
function bySubnet(endpoints: readonly TrafficEndpoint[], client: string | undefined): TrafficEndpoint | undefined {
  const holds = endpoints.find(
    (endpoint) => client !== undefined && isIP(client) === 4 && blockOf(endpoint).check(client),
  );
  return holds ?? endpoints.find(({ properties }) => objectsAt(properties, 'subnets').length === 0);
}

function blockOf({ properties }: TrafficEndpoint): BlockList {
  const block = new BlockList();
  for (const subnet of objectsAt(properties, 'subnets')) {
    const [first = '', last, scope] = [textAt(subnet, 'first'), textAt(subnet, 'last'), numberAt(subnet, 'scope')];
    if (isIP(first) !== 4) continue;
    if (scope !== undefined) block.addSubnet(first, scope);
    else if (last !== undefined && isIP(last) === 4) block.addRange(first, last);
    else block.addAddress(first);
  }
  return block;
}

/** Every client is nearest to the place that comes first in the profile; evenly among those there. */
function nearest(endpoints: readonly TrafficEndpoint[], { chance }: Query): TrafficEndpoint | undefined {
  const place = ({ properties }: TrafficEndpoint): string | undefined => textAt(properties, 'endpointLocation');
  const there = endpoints.filter((endpoint) => endpoints[0] && place(endpoint) === place(endpoints[0]));
  return there[Math.floor(chance() * there.length)];
}

/** A nested profile is gone through by the name servers: the answer is of the child (documented). */
function targetsOf(look: Look, endpoint: TrafficEndpoint, query: Query): readonly string[] {
  if (endpoint.type === 'nestedEndpoints') {
    const child = look.child(textAt(endpoint.properties, 'targetResourceId') ?? '');
    return child ? choose(look, child, query) : [];
  }
  const target = targetOf(endpoint);
  return target === undefined ? [] : [target];
}
