/** Subscriptions and resource groups: where container groups stand. Called by `arm/` and by what composes a world. */
import type { Journal } from './journal.ts';
import { isObject, type JsonObject, objectAt, textAt } from './json.ts';

export interface ResourceGroup {
  readonly subscription: string;
  readonly name: string;
  readonly location: string;
  readonly tags: JsonObject;
}

export interface ResourceGroups {
  readonly subscriptions: readonly string[];
  get(subscription: string, name: string): ResourceGroup | undefined;
  list(subscription: string): readonly ResourceGroup[];
  /** True when it is new. */
  put(group: ResourceGroup): boolean;
  /** Takes the resource group out; what is in it is the caller's to delete first. */
  drop(group: ResourceGroup): void;
}

export function createResourceGroups(journal: Journal, subscriptions: readonly string[]): ResourceGroups {
  const groups = new Map<string, ResourceGroup>();
  for (const [key, value] of journal.kept) {
    if (key.startsWith('resource-group/') && isObject(value)) groups.set(key, readBack(value));
  }
  return {
    subscriptions,
    get: (subscription, name) => groups.get(keyOf(subscription, name)),
    list: (subscription) => [...groups.values()].filter((group) => sameText(group.subscription, subscription)),
    put(group) {
      const key = keyOf(group.subscription, group.name);
      const before = groups.get(key);
      // The name keeps the casing of its first PUT.
      const kept = before ? { ...group, name: before.name } : group;
      groups.set(key, kept);
      journal.set(key, { ...kept });
      return before === undefined;
    },
    drop(group) {
      const key = keyOf(group.subscription, group.name);
      groups.delete(key);
      journal.set(key, undefined);
    },
  };
}

function keyOf(subscription: string, name: string): string {
  return `resource-group/${subscription}/${name}`.toLowerCase();
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function readBack(value: JsonObject): ResourceGroup {
  return {
    subscription: textAt(value, 'subscription') ?? '',
    name: textAt(value, 'name') ?? '',
    location: textAt(value, 'location') ?? '',
    tags: objectAt(value, 'tags'),
  };
}
