/**
 * The addresses of container groups in ARM. `container-groups.ts` sends to nothing that was not built or checked here
 * or in `arm/address.ts`.
 */
import type { ContainerGroupId } from '../../core/ports.ts';
import { type ArmBase, invalidName, resourceGroupPath, withVersion } from '../arm/address.ts';

const CONTAINER_GROUP = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export type Verb = 'start' | 'stop' | 'restart';

export function groupUrl(base: ArmBase, id: ContainerGroupId, verb?: Verb): string {
  if (!CONTAINER_GROUP.test(id.name)) throw invalidName('this is not a name that a container group can have');
  const action = verb === undefined ? '' : `/${verb}`;
  return withVersion(base, `${groupsPath(id.scope)}/${encodeURIComponent(id.name)}${action}`);
}

export function listUrl(base: ArmBase, scope: string): string {
  return withVersion(base, groupsPath(scope));
}

export function subscriptionOf(scope: string): string {
  return scope.slice(0, scope.indexOf('/'));
}

function groupsPath(scope: string): string {
  const [subscription = '', resourceGroup = '', ...rest] = scope.split('/');
  if (rest.length > 0) throw invalidName('a scope is a subscription id, a slash and the name of a resource group');
  return `${resourceGroupPath(subscription, resourceGroup)}/providers/Microsoft.ContainerInstance/containerGroups`;
}
