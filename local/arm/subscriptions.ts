/** Subscriptions, and resource groups in them. Called by the router. */
import { empty, json, type WireResponse } from '../serve/wire.ts';
import { type JsonObject, objectAt, textAt } from '../world/json.ts';
import type { ResourceGroup } from '../world/resource-groups.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { badRequest, methodNotAllowed, resourceGroupNotFound, subscriptionNotFound } from './errors.ts';
import { page } from './paging.ts';

/** The subscription of a path, as it is kept. */
export function subscriptionOf(world: World, id: string): string {
  const known = world.resourceGroups.subscriptions.find(
    (subscription) => subscription.toLowerCase() === id.toLowerCase(),
  );
  if (known === undefined) throw subscriptionNotFound(id);
  return known;
}

/** The resource group of a path; refused when there is none. */
export function resourceGroupOf(world: World, subscription: string, name: string): ResourceGroup {
  const group = world.resourceGroups.get(subscription, name);
  if (!group) throw resourceGroupNotFound(name);
  return group;
}

/** `/subscriptions`, `/subscriptions/{id}`. */
export function subscriptions(world: World, call: ArmCall): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const id = call.segments[1];
  const describe = (subscription: string): JsonObject => describeSubscription(world, subscription);
  if (id !== undefined) return json(200, describe(subscriptionOf(world, id)));
  return page(call, world.resourceGroups.subscriptions, world.settings.pageSize, describe);
}

/** `/subscriptions/{id}/resourceGroups`. */
export function listResourceGroups(world: World, call: ArmCall, subscription: string): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  return page(call, world.resourceGroups.list(subscription), world.settings.pageSize, describeGroup);
}

/** `/subscriptions/{id}/resourceGroups/{name}`. */
export async function resourceGroup(
  world: World,
  call: ArmCall,
  subscription: string,
  name: string,
): Promise<WireResponse> {
  switch (call.method) {
    case 'GET':
      return json(200, describeGroup(resourceGroupOf(world, subscription, name)));
    case 'HEAD':
      return empty(world.resourceGroups.get(subscription, name) ? 204 : 404);
    case 'PUT':
      return putResourceGroup(world, call, subscription, name);
    case 'DELETE':
      return deleteResourceGroup(world, call, subscription, name);
    default:
      throw methodNotAllowed(call.method);
  }
}

function putResourceGroup(world: World, call: ArmCall, subscription: string, name: string): WireResponse {
  const body = call.body();
  const location = textAt(body, 'location');
  if (location === undefined) {
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  }
  const created = world.resourceGroups.put({ subscription, name, location, tags: objectAt(body, 'tags') });
  return json(created ? 201 : 200, describeGroup(resourceGroupOf(world, subscription, name)));
}

/** What is in it goes with it. Done at once, where Azure takes minutes. */
async function deleteResourceGroup(
  world: World,
  call: ArmCall,
  subscription: string,
  name: string,
): Promise<WireResponse> {
  const group = resourceGroupOf(world, subscription, name);
  for (const member of world.groups.list(subscription, name)) await world.groups.delete(member, call.correlationId);
  for (const profile of world.traffic.list(subscription, name)) world.traffic.drop(profile);
  world.resources.drop(`/subscriptions/${subscription}/resourceGroups/${group.name}`);
  world.resourceGroups.drop(group);
  return empty(200);
}

function describeSubscription(world: World, subscription: string): JsonObject {
  return {
    id: `/subscriptions/${subscription}`,
    subscriptionId: subscription,
    tenantId: world.settings.tenantId,
    displayName: 'Local Azure',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
  };
}

function describeGroup({ subscription, name, location, tags }: ResourceGroup): JsonObject {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${name}`,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags,
    properties: { provisioningState: 'Succeeded' },
  };
}
