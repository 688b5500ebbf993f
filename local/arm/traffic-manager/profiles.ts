/**
 * The verbs of Traffic Manager profiles, each at once and without an ETag, as the service was recorded. PUT replaces
 * the whole profile, its endpoints with it. Called by the router.
 */
import { empty, json, type WireResponse } from '../../serve/wire.ts';
import { type JsonObject, objectAt, textAt } from '../../world/json.ts';
import type { GroupAddress } from '../../world/model.ts';
import { relativeNameOf, TRAFFIC_DOMAIN, type TrafficProfile } from '../../world/traffic-manager/profile.ts';
import type { World } from '../../world/world.ts';
import type { ArmCall } from '../call.ts';
import { badRequest, methodNotAllowed, resourceNotFound, unknownPath } from '../errors.ts';
import { page } from '../paging.ts';
import { resourceGroupOf } from '../subscriptions.ts';
import { checkProfile } from './check-profile.ts';
import { describeAccepted, describeProfile, PROFILE_TYPE } from './describe.ts';
import { trafficEndpoint } from './endpoints.ts';
import { withNested } from './nested.ts';
import { invalid, nameTaken, takenMessage } from './refusals.ts';

/** Of a subscription, or of one of its resource groups. */
export function listTrafficProfiles(
  world: World,
  call: ArmCall,
  subscription: string,
  resourceGroup?: string,
): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const profiles = world.traffic.list(subscription, resourceGroup);
  return page(call, profiles, world.settings.pageSize, (profile) => describeProfile(world, profile));
}

/** `…/trafficManagerProfiles[/{name}[/{type}/{endpoint}]]`. */
export function trafficProfiles(
  world: World,
  call: ArmCall,
  place: { readonly subscription: string; readonly resourceGroup: string },
  [name, ...below]: readonly string[],
): WireResponse {
  const { name: resourceGroup } = resourceGroupOf(world, place.subscription, place.resourceGroup);
  if (name === undefined) return listTrafficProfiles(world, call, place.subscription, resourceGroup);
  const address = { subscription: place.subscription, resourceGroup, name };
  if (below.length > 0) return trafficEndpoint(world, call, existing(world, address), below);
  switch (call.method) {
    case 'GET':
      return json(200, describeProfile(world, existing(world, address)));
    case 'PUT':
      return keep(world, address, withKept(world, address, call.body()));
    case 'PATCH': {
      const patched = keep(world, address, patch(existing(world, address), call.body()));
      return { ...patched, status: 200 };
    }
    case 'DELETE': {
      const profile = world.traffic.get(address);
      if (!profile) return empty(204);
      world.traffic.drop(profile);
      return empty(200);
    }
    default:
      throw methodNotAllowed(call.method);
  }
}

/** `POST …/checkTrafficManagerNameAvailability` and its second version, of a subscription. */
export function checkNameAvailability(world: World, call: ArmCall): WireResponse {
  if (call.method !== 'POST') throw methodNotAllowed(call.method);
  const body = call.body();
  const name = textAt(body, 'name') ?? '';
  if ((textAt(body, 'type') ?? '').toLowerCase() !== PROFILE_TYPE.toLowerCase()) {
    throw badRequest('BadRequest', `The value at '/type' is invalid: it must be ${PROFILE_TYPE}.`);
  }
  const taken = world.traffic.ownerOf(name) !== undefined;
  return json(200, {
    name,
    type: PROFILE_TYPE,
    nameAvailable: !taken,
    reason: taken ? 'AlreadyExists' : null,
    message: taken ? takenMessage(`${name}.${TRAFFIC_DOMAIN}`) : null,
  });
}

export function isNameCheck(type: string | undefined): boolean {
  return /^checktrafficmanagernameavailability(v2)?$/i.test(type ?? '');
}

export function isTrafficProfiles(type: string | undefined): boolean {
  return type?.toLowerCase() === 'trafficmanagerprofiles';
}

/** As {@link unknownPath}, for what stands below a subscription. */
export function subscriptionTraffic(
  world: World,
  call: ArmCall,
  subscription: string,
  [type, ...more]: readonly string[],
): WireResponse {
  if (more.length > 0) throw unknownPath(call.segments);
  return isNameCheck(type) ? checkNameAvailability(world, call) : listTrafficProfiles(world, call, subscription);
}

function existing(world: World, address: GroupAddress): TrafficProfile {
  const profile = world.traffic.get(address);
  if (!profile) throw resourceNotFound(PROFILE_TYPE, address.name, address.resourceGroup);
  return profile;
}

/** Checks the body against itself and the world, then keeps it: 201 the first time, 200 afterwards (recorded). */
function keep(world: World, address: GroupAddress, body: JsonObject): WireResponse {
  const before = world.traffic.get(address);
  const named = before ?? address;
  const { subscription, resourceGroup, name } = named;
  const profile = withNested(world, checkProfile({ subscription, resourceGroup, name }, body));
  const owner = world.traffic.ownerOf(relativeNameOf(profile));
  if (before && relativeNameOf(before) !== relativeNameOf(profile)) {
    throw invalid('/properties/dnsConfig/relativeName', 'the name of a profile stays as it was created');
  }
  if (owner && owner.id !== profile.id) throw nameTaken(`${relativeNameOf(profile)}.${TRAFFIC_DOMAIN}`);
  const created = world.traffic.put(profile);
  return json(created ? 201 : 200, describeAccepted(world, profile));
}

/** Where the world is set so, a body without a list of endpoints leaves them. */
function withKept(world: World, address: GroupAddress, body: JsonObject): JsonObject {
  const before = world.traffic.get(address);
  const properties = objectAt(body, 'properties');
  const silent = (properties['endpoints'] ?? null) === null;
  if (!before || !silent || world.settings.profilePutWithoutEndpoints === 'removes-them') return body;
  return { ...body, properties: { ...properties, endpoints: endpointsOf(before) } };
}

/** What is sent goes over what is there, member by member; of DNS and monitor settings as well. Tags are replaced. */
function patch(before: TrafficProfile, sent: JsonObject): JsonObject {
  const change = objectAt(sent, 'properties');
  const merged = (key: string): JsonObject => ({ ...objectAt(before.properties, key), ...objectAt(change, key) });
  return {
    location: before.location,
    ...(before.tags === undefined ? {} : { tags: before.tags }),
    ...(sent['tags'] === undefined ? {} : { tags: sent['tags'] }),
    properties: {
      endpoints: endpointsOf(before),
      ...before.properties,
      ...change,
      dnsConfig: merged('dnsConfig'),
      monitorConfig: merged('monitorConfig'),
    },
  };
}

function endpointsOf({ endpoints }: TrafficProfile): readonly JsonObject[] {
  return endpoints.map(({ type, name, properties }) => ({ type: `${PROFILE_TYPE}/${type}`, name, properties }));
}
