/** Finds the handler of a management path. Names of types are compared without regard to case, as ARM does. */
import type { WireResponse } from '../serve/wire.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { containerCall } from './container-calls.ts';
import { containerGroup, containerGroupAction, listContainerGroups, outboundDependencies } from './container-groups.ts';
import { unknownPath } from './errors.ts';
import { listResources } from './generic-resources.ts';
import { locationCall } from './locations.ts';
import { isNetwork, listNetwork, networkResource } from './network-resources.ts';
import { containerGroupProfile, listProfiles } from './profiles.ts';
import { providerOperations, providers } from './provider.ts';
import { listResourceGroups, resourceGroup, subscriptionOf, subscriptions } from './subscriptions.ts';
import {
  checkNameAvailability,
  isNameCheck,
  isTrafficProfiles,
  subscriptionTraffic,
  trafficProfiles,
} from './traffic-manager/profiles.ts';

const PROVIDER = 'microsoft.containerinstance';
const PROFILES = 'containergroupprofiles';

export async function route(world: World, call: ArmCall): Promise<WireResponse> {
  const [root, subscriptionId, kind, ...rest] = call.segments;
  if (root?.toLowerCase() === 'providers' && isProvider(subscriptionId) && kind?.toLowerCase() === 'operations') {
    return providerOperations(world, call);
  }
  if (root?.toLowerCase() === 'providers' && isNetwork(subscriptionId) && isNameCheck(kind) && rest.length === 0) {
    return checkNameAvailability(world, call);
  }
  if (root?.toLowerCase() !== 'subscriptions') throw unknownPath(call.segments);
  if (subscriptionId === undefined || kind === undefined) return subscriptions(world, call);
  const subscription = subscriptionOf(world, subscriptionId);
  switch (kind.toLowerCase()) {
    case 'resourcegroups':
      return inResourceGroups(world, call, subscription, rest);
    case 'resources':
      return listResources(world, call, subscription);
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
  if (providers.toLowerCase() === 'resources' && provider === undefined) {
    return listResources(world, call, subscription, name);
  }
  if (isProvider(provider) && type?.toLowerCase() === PROFILES) {
    const [profile, ...below] = inType;
    if (profile === undefined) return listProfiles(world, call, subscription, name);
    return containerGroupProfile(world, call, { subscription, resourceGroup: name, name: profile }, below);
  }
  if (providers.toLowerCase() === 'providers' && isNetwork(provider) && type !== undefined) {
    if (isTrafficProfiles(type)) return trafficProfiles(world, call, { subscription, resourceGroup: name }, inType);
    return networkResource(world, call, { subscription, resourceGroup: name }, [type, ...inType]);
  }
  const known = isProvider(provider) && type?.toLowerCase() === 'containergroups';
  if (providers.toLowerCase() !== 'providers' || !known) throw unknownPath(call.segments);
  const [group, action, ...below] = inType;
  if (group === undefined) return listContainerGroups(world, call, subscription, name);
  const address = { subscription, resourceGroup: name, name: group };
  if (action === undefined) return containerGroup(world, call, address);
  if (action.toLowerCase() === 'containers' && below.length === 2) return containerCall(world, call, address, below);
  if (below.length > 0) throw unknownPath(call.segments);
  if (action.toLowerCase() === 'outboundnetworkdependenciesendpoints') {
    return outboundDependencies(world, call, address);
  }
  return containerGroupAction(world, call, address, action);
}

function inSubscription(world: World, call: ArmCall, subscription: string, rest: readonly string[]): WireResponse {
  const [provider, type, ...inType] = rest;
  const verb = type?.toLowerCase();
  if (verb === undefined) return providers(call, subscription, provider);
  if (inType.length === 0 && (verb === 'register' || verb === 'unregister')) {
    return providers(call, subscription, provider, verb);
  }
  if (isNetwork(provider) && (isTrafficProfiles(type) || isNameCheck(type))) {
    return subscriptionTraffic(world, call, subscription, [verb, ...inType]);
  }
  if (isNetwork(provider)) return listNetwork(world, call, subscription, [verb, ...inType]);
  if (isProvider(provider) && verb === 'containergroups' && inType.length === 0) {
    return listContainerGroups(world, call, subscription);
  }
  if (isProvider(provider) && verb === PROFILES && inType.length === 0) return listProfiles(world, call, subscription);
  if (isProvider(provider) && verb === 'locations') return locationCall(world, call, subscription, inType);
  throw unknownPath(call.segments);
}

function isProvider(name: string | undefined): boolean {
  return name?.toLowerCase() === PROVIDER;
}
