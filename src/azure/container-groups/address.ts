/**
 * The addresses of container groups in ARM. `container-groups.ts` sends to nothing that was not built or checked here:
 * only names that keep the grammar get in, each part is encoded, and a `nextLink` must stay on the configured host.
 */
import { Fault } from '../../core/errors.ts';
import type { ContainerGroupId } from '../../core/ports.ts';

/** A subscription is a GUID; other plain words are let through for clouds that differ. */
const SUBSCRIPTION = /^[0-9a-z](?:[0-9a-z-]{0,62}[0-9a-z])?$/;
/** Documented for resource groups: letters, digits, `_ - . ( )`, up to 90, no dot at the end (so neither `.` nor `..`). */
const RESOURCE_GROUP = /^(?!.*\.$)[\p{L}\p{N}_().-]{1,90}$/u;
const CONTAINER_GROUP = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export interface ArmBase {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly apiVersion: string;
}

export type Verb = 'start' | 'stop' | 'restart';

export function groupUrl(base: ArmBase, id: ContainerGroupId, verb?: Verb): string {
  if (!CONTAINER_GROUP.test(id.name)) throw invalid('this is not a name that a container group can have');
  const action = verb === undefined ? '' : `/${verb}`;
  return withVersion(base, `${groupsPath(id.scope)}/${encodeURIComponent(id.name)}${action}`);
}

export function listUrl(base: ArmBase, scope: string): string {
  return withVersion(base, groupsPath(scope));
}

/** The next page's address as ARM gave it: it carries our token, so it must be on the host that we were told to trust. */
export function nextPageUrl(base: ArmBase, link: string): string {
  const url = URL.parse(link);
  const home = new URL(base.endpoint);
  if (!url || url.origin !== home.origin || url.username !== '' || url.password !== '') {
    throw new Fault('terminal', {
      reason: 'AzureRefused',
      message: 'the list of container groups goes on at an address that is not the configured ARM endpoint',
    });
  }
  return url.href;
}

export function subscriptionOf(scope: string): string {
  return scope.slice(0, scope.indexOf('/'));
}

function groupsPath(scope: string): string {
  const [subscription = '', resourceGroup = '', ...rest] = scope.split('/');
  if (rest.length > 0 || !SUBSCRIPTION.test(subscription) || !RESOURCE_GROUP.test(resourceGroup)) {
    throw invalid('a scope is a subscription id, a slash and the name of a resource group');
  }
  const provider = 'providers/Microsoft.ContainerInstance/containerGroups';
  return `/subscriptions/${subscription}/resourceGroups/${encodeURIComponent(resourceGroup)}/${provider}`;
}

function withVersion(base: ArmBase, path: string): string {
  return `${base.endpoint}${path}?api-version=${encodeURIComponent(base.apiVersion)}`;
}

function invalid(message: string): Fault {
  return new Fault('terminal', { reason: 'InvalidSpec', message });
}
