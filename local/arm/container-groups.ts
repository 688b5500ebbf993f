/** The verbs of container groups, as the service was recorded answering them. Called by the router. */
import { empty, json, type WireResponse } from '../serve/wire.ts';
import { isObject, type JsonObject, textAt, withoutNulls } from '../world/json.ts';
import { type ContainerGroup, type GroupAddress, regionOf } from '../world/model.ts';
import { Refusal } from '../world/refusal.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { checkBody } from './check-body.ts';
import { describeAccepted, describeInList, describeWithView } from './describe.ts';
import { methodNotAllowed, resourceNotFound } from './errors.ts';
import { type Headers, spendChange } from './limits.ts';
import { operationHeaders } from './operations.ts';
import { page } from './paging.ts';
import { resourceGroupOf } from './subscriptions.ts';

const TYPE = 'Microsoft.ContainerInstance/containerGroups';

export function listContainerGroups(
  world: World,
  call: ArmCall,
  subscription: string,
  resourceGroup?: string,
): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  if (resourceGroup !== undefined) resourceGroupOf(world, subscription, resourceGroup);
  const groups = world.groups.list(subscription, resourceGroup);
  return page(call, groups, world.settings.pageSize, (group) => describeInList(world, group, call.apiVersion));
}

export async function containerGroup(world: World, call: ArmCall, address: GroupAddress): Promise<WireResponse> {
  const { name: resourceGroup } = resourceGroupOf(world, address.subscription, address.resourceGroup);
  switch (call.method) {
    case 'GET':
      return json(200, describeWithView(world, existing(world, address), call.apiVersion));
    case 'PUT':
      return put(world, call, { ...address, resourceGroup });
    case 'PATCH':
      return patch(world, call, address);
    case 'DELETE':
      return remove(world, call, address);
    default:
      throw methodNotAllowed(call.method);
  }
}

/** `GET …/outboundNetworkDependenciesEndpoints`: always none (documented). */
export function outboundDependencies(world: World, call: ArmCall, address: GroupAddress): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  resourceGroupOf(world, address.subscription, address.resourceGroup);
  existing(world, address);
  return json(200, []);
}

/** `POST …/start`, `…/stop`, `…/restart`. */
export async function containerGroupAction(
  world: World,
  call: ArmCall,
  address: GroupAddress,
  action: string,
): Promise<WireResponse> {
  if (call.method !== 'POST') throw methodNotAllowed(call.method);
  resourceGroupOf(world, address.subscription, address.resourceGroup);
  const group = existing(world, address);
  switch (action.toLowerCase()) {
    case 'stop':
      await world.groups.stop(group, call.correlationId);
      return empty(204);
    case 'start': {
      const started = world.groups.start(group, call.correlationId);
      const headers = started ? operationHeaders(world, call, started) : {};
      return empty(started ? world.settings.startStatus : 204, headers);
    }
    case 'restart':
      return empty(204, operationHeaders(world, call, world.groups.restart(group, call.correlationId)));
    default:
      throw new Refusal(404, 'InvalidResourceType', `The action '${action}' of '${TYPE}' is not known here.`);
  }
}

function existing(world: World, address: GroupAddress): ContainerGroup {
  const group = world.groups.get(address);
  if (!group) throw resourceNotFound(TYPE, address.name, address.resourceGroup);
  return group;
}

async function put(world: World, call: ArmCall, address: GroupAddress): Promise<WireResponse> {
  const body = withoutNulls(call.body());
  checkBody(address.name, body);
  const location = textAt(body, 'location') ?? '';
  const headers = spendChange(world, 'create', address.subscription, regionOf(location));
  const { correlationId } = call;
  const { group, created } = await withHeaders(headers, world.groups.put({ address, location, body, correlationId }));
  const status = created ? 201 : group.operation === undefined ? 200 : world.settings.putOverStatus;
  const describe = group.operation === undefined ? describeWithView : describeAccepted;
  return json(status, describe(world, group, call.apiVersion), { ...headers, ...operationHeaders(world, call, group) });
}

/** What is left is told with a refusal as well (recorded with a 400). */
async function withHeaders<T>(headers: Headers, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.status, error.code, error.message, { ...headers, ...error.headers });
  }
}

/** Tags only; a body without tags changes nothing. */
function patch(world: World, call: ArmCall, address: GroupAddress): WireResponse {
  const group = existing(world, address);
  const tags = call.body()['tags'];
  const patched = isObject(tags) ? world.groups.patchTags(group, texts(tags), call.correlationId) : group;
  return json(200, describeWithView(world, patched, call.apiVersion));
}

function texts(tags: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => typeof value === 'string'));
}

/** 200 with the last body, gone at once (recorded every time); 204 where there was nothing (documented). */
async function remove(world: World, call: ArmCall, address: GroupAddress): Promise<WireResponse> {
  const group = world.groups.get(address);
  if (!group) return empty(204);
  const headers = spendChange(world, 'delete', address.subscription, regionOf(group.location));
  const last = describeWithView(world, group, call.apiVersion);
  await world.groups.delete(group, call.correlationId);
  return json(200, last, headers);
}
