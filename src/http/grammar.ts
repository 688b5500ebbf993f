/**
 * What addresses, events and messages may call things. All names that come in from outside pass here before they
 * become a key or part of a URL: no slash, no dot segment, no quote, no control character gets through.
 */
import type { GroupKey } from '../core/model.ts';

/** A GUID in Azure; clouds that differ have plain words. */
const SUBSCRIPTION = /^[0-9a-z](?:[0-9a-z-]{0,62}[0-9a-z])?$/;
/** ARM's own rule: up to 90 letters, digits, `_ - . ( )`, no dot at the end. */
const RESOURCE_GROUP = /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u;

/** `subscription/resource-group`, lower-cased; undefined when one of them can be no such name. */
export function scopeFrom(subscription: string, resourceGroup: string): string | undefined {
  if (!isSubscription(subscription) || !isResourceGroup(resourceGroup)) return undefined;
  return `${subscription.toLowerCase()}/${resourceGroup.toLowerCase()}`;
}

export function isSubscription(text: string): boolean {
  return SUBSCRIPTION.test(text.toLowerCase());
}

/** Held to the rule as written and lower-cased: some letters become two. */
export function isResourceGroup(text: string): boolean {
  return RESOURCE_GROUP.test(text) && RESOURCE_GROUP.test(text.toLowerCase());
}

export interface Place {
  readonly subscription: string;
  readonly resourceGroup: string;
}

/** The two halves of a scope; undefined for what is none. */
export function placeOf(scope: string): Place | undefined {
  const [subscription = '', resourceGroup = '', ...rest] = scope.split('/');
  return rest.length === 0 && scopeFrom(subscription, resourceGroup) === scope
    ? { subscription, resourceGroup }
    : undefined;
}

/** A group's address as users write it, without the API's prefix. Also its `id` in answers. */
export function addressOf({ scope, name }: GroupKey): string {
  const slash = scope.indexOf('/');
  const [subscription, resourceGroup] = [scope.slice(0, slash), scope.slice(slash + 1)];
  return `/subscriptions/${subscription}/resourceGroups/${encodeURIComponent(resourceGroup)}/groups/${encodeURIComponent(name)}`;
}
