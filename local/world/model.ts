/** What the world knows of a container group, and how that is read back from the journal. */
import { isObject, type Json, type JsonObject, objectAt, textAt } from './json.ts';

export interface GroupAddress {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** ACI's own words; `Updating` is a restart under way. */
export type ProvisioningState = 'Pending' | 'Updating' | 'Succeeded' | 'Failed';

const PROVISIONING_STATES: readonly ProvisioningState[] = ['Pending', 'Updating', 'Succeeded', 'Failed'];

export interface ContainerGroup extends GroupAddress {
  /** ARM id, in the casing of the first PUT. */
  readonly id: string;
  readonly location: string;
  /** As PUT, secrets and unknown properties inside. Nothing gives it out but `arm/describe`, which strips it. */
  readonly body: JsonObject;
  readonly provisioningState: ProvisioningState;
  /** Stopped by a call; stays so over a restart of the machine. */
  readonly stopped: boolean;
  /** The operation under way. */
  readonly operation?: string;
  /** Told apart from an earlier container group of the same name by this. */
  readonly incarnation: string;
}

/** An ARM id. */
export function groupId(address: GroupAddress): string {
  const { subscription, resourceGroup, name } = address;
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups/${name}`;
}

/** What a container group is looked up by: ids are compared without regard to case. */
export function groupKey(address: GroupAddress): string {
  return groupId(address).toLowerCase();
}

/** A region as a key: "West Europe" and "westeurope" are one. */
export function regionOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

export function writeGroup(group: ContainerGroup): JsonObject {
  return { ...group };
}

export function readGroup(value: Json): ContainerGroup | undefined {
  if (!isObject(value)) return undefined;
  const [id, name] = [textAt(value, 'id'), textAt(value, 'name')];
  const [subscription, resourceGroup] = [textAt(value, 'subscription'), textAt(value, 'resourceGroup')];
  if (id === undefined || name === undefined || subscription === undefined || resourceGroup === undefined) {
    return undefined;
  }
  const operation = textAt(value, 'operation');
  return {
    id,
    name,
    subscription,
    resourceGroup,
    location: textAt(value, 'location') ?? '',
    body: objectAt(value, 'body'),
    provisioningState: PROVISIONING_STATES.find((state) => state === value['provisioningState']) ?? 'Failed',
    stopped: value['stopped'] === true,
    ...(operation === undefined ? {} : { operation }),
    incarnation: textAt(value, 'incarnation') ?? '',
  };
}
