/** Finds the handler of a management path. Names of types are compared without regard to case, as ARM does. */
import type { WireResponse } from '../serve/wire.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { containerGroup, containerGroupAction, containerLogs, listContainerGroups } from './container-groups.ts';
import { unknownPath } from './errors.ts';
import { pollOperation } from './operations.ts';
import { listResourceGroups, resourceGroup, subscriptionOf, subscriptions } from './subscriptions.ts';

const PROVIDER = 'microsoft.containerinstance';

export async function route(world: World, call: ArmCall): Promise<WireResponse> {
  const [root, subscriptionId, kind, ...rest] = call.segments;
  if (root?.toLowerCase() !== 'subscriptions') throw unknownPath(call.segments);
  if (subscriptionId === undefined || kind === undefined) return subscriptions(world, call);
  const subscription = subscriptionOf(world, subscriptionId);
  switch (kind.toLowerCase()) {
    case 'resourcegroups':
      return inResourceGroups(world, call, subscription, rest);
    case 'providers':
      return inSubscription(world, call, subscription, rest);
    default:
      throw unknownPath(call.segments);
  }
}

async function inResourceGroups(
  world: World,
  call: ArmCall,
  subscription: string,
  rest: readonly string[],
): Promise<WireResponse> {
  const [name, providers, provider, type, ...inType] = rest;
  if (name === undefined) return listResourceGroups(world, call, subscription);
  if (providers === undefined) return resourceGroup(world, call, subscription, name);
  const known = provider?.toLowerCase() === PROVIDER && type?.toLowerCase() === 'containergroups';
  if (providers.toLowerCase() !== 'providers' || !known) throw unknownPath(call.segments);
  const [group, action, container, logs] = inType;
  if (group === undefined) return listContainerGroups(world, call, subscription, name);
  const address = { subscription, resourceGroup: name, name: group };
  if (action === undefined) return containerGroup(world, call, address);
  if (container === undefined) return containerGroupAction(world, call, address, action);
  if (action.toLowerCase() === 'containers' && logs?.toLowerCase() === 'logs') {
    return containerLogs(world, call, address, container);
  }
  throw unknownPath(call.segments);
}

function inSubscription(world: World, call: ArmCall, subscription: string, rest: readonly string[]): WireResponse {
  const [provider, type, , operations, id] = rest;
  if (provider?.toLowerCase() === PROVIDER) {
    if (type?.toLowerCase() === 'containergroups') return listContainerGroups(world, call, subscription);
    if (type?.toLowerCase() === 'locations' && operations?.toLowerCase() === 'operations' && id !== undefined) {
      return pollOperation(world, call, id);
    }
  }
  throw unknownPath(call.segments);
}
