/** The verbs of one endpoint of a Traffic Manager profile, as recorded: at once, and 201 for every PUT. Called by `profiles.ts`. */
import { empty, json, type WireResponse } from '../../serve/wire.ts';
import { type JsonObject, numberAt, objectAt } from '../../world/json.ts';
import {
  ENDPOINT_TYPES,
  type EndpointType,
  type TrafficEndpoint,
  type TrafficProfile,
} from '../../world/traffic-manager/profile.ts';
import type { World } from '../../world/world.ts';
import type { ArmCall } from '../call.ts';
import { methodNotAllowed, unknownPath } from '../errors.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkTogether } from './check-profile.ts';
import { describeEndpoint } from './describe.ts';
import { withNested } from './nested.ts';
import { endpointNotFound } from './refusals.ts';

/** `…/{profile}/{type}/{name}`. */
export function trafficEndpoint(
  world: World,
  call: ArmCall,
  profile: TrafficProfile,
  [segment = '', name, ...more]: readonly string[],
): WireResponse {
  const type = ENDPOINT_TYPES.find((known) => known.toLowerCase() === segment.toLowerCase());
  if (type === undefined || name === undefined || more.length > 0) throw unknownPath(call.segments);
  const before = profile.endpoints.find((one) => one.type === type && one.name.toLowerCase() === name.toLowerCase());
  const answer = (status: number, kept: TrafficProfile, endpoint: TrafficEndpoint): WireResponse =>
    json(status, describeEndpoint(world, kept, endpoint));
  switch (call.method) {
    case 'GET':
      if (!before) throw endpointNotFound(profile.name, type, name);
      return answer(200, profile, before);
    case 'PUT': {
      const sent = objectAt(call.body(), 'properties');
      const { kept, endpoint } = keep(world, profile, { type, name: before?.name ?? name, properties: sent });
      return answer(before ? world.settings.endpointPutOverStatus : 201, kept, endpoint);
    }
    case 'PATCH': {
      if (!before) throw endpointNotFound(profile.name, type, name);
      const properties = { ...before.properties, ...objectAt(call.body(), 'properties') };
      const { kept, endpoint } = keep(world, profile, { type, name: before.name, properties });
      return answer(200, kept, endpoint);
    }
    case 'DELETE': {
      if (!before) return empty(204);
      world.traffic.put({ ...profile, endpoints: profile.endpoints.filter((one) => one !== before) });
      return empty(200);
    }
    default:
      throw methodNotAllowed(call.method);
  }
}

interface Sent {
  readonly type: EndpointType;
  readonly name: string;
  readonly properties: JsonObject;
}

/** In the place of the one of its name, or after all others. */
function keep(world: World, profile: TrafficProfile, sent: Sent) {
  const at = profile.endpoints.findIndex(({ type, name }) => type === sent.type && name === sent.name);
  const known = profile.endpoints[at];
  const priority = known ? numberAt(known.properties, 'priority') : undefined;
  const checked = checkEndpoint({ ...sent, at: '/properties', priority: priority ?? nextPriority(profile) });
  const index = at < 0 ? profile.endpoints.length : at;
  const kept = withNested(world, { ...profile, endpoints: profile.endpoints.toSpliced(index, 1, checked) });
  checkTogether(kept);
  world.traffic.put(kept);
  return { kept, endpoint: kept.endpoints[index] ?? checked };
}

/** After the last of the others: by their order (documented). */
function nextPriority({ endpoints }: TrafficProfile): number {
  return 1 + Math.max(0, ...endpoints.map(({ properties }) => numberAt(properties, 'priority') ?? 0));
}
