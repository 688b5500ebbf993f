/**
 * The parts that every address in ARM has. Each adapter builds its own addresses from them: only names that keep the
 * grammar get in, each part is encoded, and a `nextLink` must stay on the configured host.
 */
import { Fault } from '../../core/errors.ts';

/** A subscription is a GUID; other plain words are let through for clouds that differ. */
const SUBSCRIPTION = /^[0-9a-z](?:[0-9a-z-]{0,62}[0-9a-z])?$/i;
/** Documented for resource groups: letters, digits, `_ - . ( )`, up to 90, no dot at the end (so neither `.` nor `..`). */
const RESOURCE_GROUP = /^(?!.*\.$)[\p{L}\p{N}_().-]{1,90}$/u;

export interface ArmBase {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly apiVersion: string;
}

/** `/subscriptions/{id}`. */
export function subscriptionPath(subscription: string): string {
  if (!SUBSCRIPTION.test(subscription)) throw invalidName('this is no subscription id');
  return `/subscriptions/${subscription}`;
}

/** `/subscriptions/{id}/resourceGroups/{name}`. */
export function resourceGroupPath(subscription: string, resourceGroup: string): string {
  const home = subscriptionPath(subscription);
  if (!RESOURCE_GROUP.test(resourceGroup)) throw invalidName('this is not a name that a resource group can have');
  return `${home}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
}

export function withVersion(base: ArmBase, path: string): string {
  return `${base.endpoint}${path}?api-version=${encodeURIComponent(base.apiVersion)}`;
}

/** The next page's address as ARM gave it: it carries our token, so it must be on the host that we were told to trust. */
export function nextPageUrl(base: ArmBase, link: string): string {
  const url = URL.parse(link);
  const home = new URL(base.endpoint);
  if (!url || url.origin !== home.origin || url.username !== '' || url.password !== '') {
    throw new Fault('terminal', {
      reason: 'AzureRefused',
      message: 'the list goes on at an address that is not the configured ARM endpoint',
    });
  }
  return url.href;
}

/** An endpoint as it is configured, without slashes at its end. */
export function endpointOf(configured: string): string {
  return configured.replace(/\/+$/, '');
}

export function invalidName(message: string): Fault {
  return new Fault('terminal', { reason: 'InvalidSpec', message });
}
