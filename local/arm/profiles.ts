/**
 * Container group profiles: PUT makes a revision, at once; earlier ones can be read. The shape is that of the published
 * types of 2025-09-01. Called by the router.
 */
import { empty, json, type WireResponse } from '../serve/wire.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt, without, withoutNulls } from '../world/json.ts';
import type { GroupAddress } from '../world/model.ts';
import type { Profile } from '../world/profiles.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { describeProfileContainers, withoutSecrets } from './describe.ts';
import { badRequest, methodNotAllowed, resourceNotFound, unknownPath } from './errors.ts';
import { page } from './paging.ts';
import { resourceGroupOf } from './subscriptions.ts';

const TYPE = 'Microsoft.ContainerInstance/containerGroupProfiles';

export function listProfiles(world: World, call: ArmCall, subscription: string, resourceGroup?: string): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  if (resourceGroup !== undefined) resourceGroupOf(world, subscription, resourceGroup);
  const profiles = world.profiles.list(subscription, resourceGroup);
  return page(call, profiles, world.settings.pageSize, (profile) => describe(profile, profile.revisions.length));
}

export function containerGroupProfile(
  world: World,
  call: ArmCall,
  address: GroupAddress,
  [below, revision, ...more]: readonly string[],
): WireResponse {
  const { name: resourceGroup } = resourceGroupOf(world, address.subscription, address.resourceGroup);
  if (more.length > 0 || (below !== undefined && below.toLowerCase() !== 'revisions')) throw unknownPath(call.segments);
  if (below !== undefined) return revisions(world, call, address, revision);
  switch (call.method) {
    case 'GET': {
      const profile = existing(world, address);
      return json(200, describe(profile, profile.revisions.length));
    }
    case 'PUT':
      return put(world, call, { ...address, resourceGroup });
    case 'PATCH': {
      const tags = call.body()['tags'];
      const profile = existing(world, address);
      const patched = isObject(tags) ? world.profiles.patchTags(profile, tags) : profile;
      return json(200, describe(patched, patched.revisions.length));
    }
    case 'DELETE': {
      const profile = world.profiles.get(address);
      if (!profile) return empty(204);
      world.profiles.drop(profile);
      return empty(200);
    }
    default:
      throw methodNotAllowed(call.method);
  }
}

function put(world: World, call: ArmCall, address: GroupAddress): WireResponse {
  const body = withoutNulls(call.body());
  if (textAt(body, 'location') === undefined) {
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  }
  const profile = world.profiles.put(address, body);
  const { length } = profile.revisions;
  return json(length === 1 ? 201 : 200, describe(profile, length));
}

function revisions(world: World, call: ArmCall, address: GroupAddress, revision: string | undefined): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const profile = existing(world, address);
  if (revision === undefined) {
    const numbers = profile.revisions.map((_, index) => index + 1);
    return page(call, numbers, world.settings.pageSize, (number) => describe(profile, number));
  }
  const number = Number(revision);
  if (!profile.revisions[number - 1])
    throw resourceNotFound(`${TYPE}/${address.name}/revisions`, revision, address.resourceGroup);
  return json(200, describe(profile, number));
}

function existing(world: World, address: GroupAddress): Profile {
  const profile = world.profiles.get(address);
  if (!profile) throw resourceNotFound(TYPE, address.name, address.resourceGroup);
  return profile;
}

function describe(profile: Profile, revision: number): JsonObject {
  const body = profile.revisions[revision - 1] ?? {};
  const sent = objectAt(body, 'properties');
  return {
    ...without(body, 'properties'),
    properties: {
      sku: 'Standard',
      ...withoutSecrets(sent),
      containers: describeProfileContainers(objectsAt(sent, 'containers')),
      ...(isObject(sent['ipAddress']) ? { ipAddress: without(sent['ipAddress'], 'ip', 'fqdn') } : {}),
      revision,
      registeredRevisions: profile.revisions.map((_, index) => index + 1),
    },
    id: profile.id,
    name: profile.name,
    type: TYPE,
    tags: objectAt(body, 'tags'),
  };
}
