/**
 * What a PUT must satisfy against everything else in the world. Throws a {@link Refusal}; called by the container
 * groups before and again after they asked the runtime, since the world moves on in between.
 */
import type { GroupInstanceView } from '../containers/runtime.ts';
import type { BodyChange } from './body-change.ts';
import type { GroupStore } from './group-store.ts';
import { numberAt, objectAt, objectsAt, textAt } from './json.ts';
import { type ContainerGroup, type GroupAddress, groupKey, regionOf } from './model.ts';
import { Refusal } from './refusal.ts';
import type { WorldSettings } from './settings.ts';

export interface Admission {
  readonly address: GroupAddress;
  readonly location: string;
  readonly body: ContainerGroup['body'];
  readonly existing: ContainerGroup | undefined;
  readonly change: BodyChange;
  /** The existing containers' state. */
  readonly view: GroupInstanceView | undefined;
}

export function admit(put: Admission, store: GroupStore, settings: WorldSettings): void {
  const { address, existing } = put;
  if (existing) {
    admitOver(put, existing, settings);
  } else {
    admitNew(put, store, settings);
  }
  const label = labelOf(put.body);
  if (label === undefined) return;
  for (const other of store.all()) {
    if (groupKey(other) === groupKey(address)) continue;
    if (labelOf(other.body) !== label || regionOf(other.location) !== regionOf(put.location)) continue;
    throw new Refusal(
      settings.dnsLabelTakenStatus,
      'DnsNameLabelAlreadyTaken',
      `The DNS name label '${label}' in container group '${address.name}' is not available. Try using a different label.`,
    );
  }
}

/** Refuses what cannot be done while an earlier operation is under way. */
export function admitWhileIdle(group: ContainerGroup, settings: WorldSettings): void {
  if (group.operation === undefined || settings.whileTransitioning === 'accept') return;
  throw new Refusal(
    409,
    'ContainerGroupTransitioning',
    `The container group '${group.name}' is still transitioning, please retry later.`,
  );
}

function admitOver(put: Admission, existing: ContainerGroup, settings: WorldSettings): void {
  const { name, resourceGroup } = put.address;
  if (regionOf(existing.location) !== regionOf(put.location)) {
    throw new Refusal(
      409,
      'InvalidResourceLocation',
      `The resource '${name}' already exists in location '${existing.location}' in resource group '${resourceGroup}'. ` +
        `A resource with the same name cannot be created in location '${put.location}'. Please select a new resource name.`,
    );
  }
  admitWhileIdle(existing, settings);
  if (put.change !== 'recreate') return;
  const ended = put.view?.state === 'Succeeded' || put.view?.state === 'Failed' || existing.stopped;
  if (ended && settings.putOverTerminated === 'as-new') return;
  throw new Refusal(
    400,
    'InvalidContainerGroupUpdate',
    `The updates on container group '${name}' are invalid. If you are going to update the os type, restart policy, ` +
      'network profile, CPU, memory or GPU resources for a container group, you must delete it first and then create a new one.',
  );
}

function admitNew(put: Admission, store: GroupStore, settings: WorldSettings): void {
  const usage = store.count(put.address.subscription, regionOf(put.location));
  if (usage >= settings.groupsPerRegion) {
    throw quotaReached(put, settings, {
      name: 'ContainerGroups',
      limit: settings.groupsPerRegion,
      usage,
      requested: 1,
    });
  }
  const [used, requested] = [coresIn(store, put), coresOf(put.body)];
  if (used + requested <= settings.coresPerRegion) return;
  const limit = settings.coresPerRegion;
  throw quotaReached(put, settings, { name: 'StandardCores', limit, usage: used, requested });
}

interface Quota {
  readonly name: string;
  readonly limit: number;
  readonly usage: number;
  readonly requested: number;
}

function quotaReached(put: Admission, settings: WorldSettings, { name, limit, usage, requested }: Quota): Refusal {
  return new Refusal(
    settings.quotaStatus,
    'ContainerGroupQuotaReached',
    `Resource type 'Microsoft.ContainerInstance/containerGroups' container group quota '${name}' exceeded in ` +
      `region '${put.location}'. Limit: '${limit}', Usage: '${usage}' Requested: '${requested}'.`,
  );
}

/** CPU that containers ask for, in all that a subscription has in a region and has not stopped. */
export function coresUsed(store: Pick<GroupStore, 'all'>, subscription: string, region: string): number {
  return store
    .all()
    .filter((group) => group.subscription === subscription && regionOf(group.location) === region && !group.stopped)
    .reduce((sum, group) => sum + coresOf(group.body), 0);
}

function coresIn(store: GroupStore, put: Admission): number {
  return coresUsed(store, put.address.subscription, regionOf(put.location));
}

function coresOf(body: ContainerGroup['body']): number {
  const sizes = objectsAt(objectAt(body, 'properties'), 'containers').map((container) =>
    numberAt(objectAt(objectAt(objectAt(container, 'properties'), 'resources'), 'requests'), 'cpu'),
  );
  return sizes.reduce<number>((sum, cpu) => sum + (cpu ?? 0), 0);
}

/** The DNS label where it must be the only one in its region; the other scopes put a hash of their own behind it. */
function labelOf(body: ContainerGroup['body']): string | undefined {
  const address = objectAt(objectAt(body, 'properties'), 'ipAddress');
  if ((textAt(address, 'autoGeneratedDomainNameLabelScope') ?? 'Unsecure').toLowerCase() !== 'unsecure')
    return undefined;
  return textAt(address, 'dnsNameLabel')?.toLowerCase();
}
