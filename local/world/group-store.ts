/** The container groups as records, kept in the journal. Knows nothing of what they mean; used by the world's verbs. */
import { fqdnOf } from './container-group-name.ts';
import type { Journal } from './journal.ts';
import { type ContainerGroup, type GroupAddress, groupKey, readGroup, regionOf, writeGroup } from './model.ts';

export interface GroupStore {
  get(address: GroupAddress): ContainerGroup | undefined;
  all(): readonly ContainerGroup[];
  /** How many a subscription has in a region. */
  count(subscription: string, region: string): number;
  /** In the order of their ids. */
  list(subscription: string, resourceGroup?: string): readonly ContainerGroup[];
  /** The one of this public name, in lower case. */
  named(fqdn: string): ContainerGroup | undefined;
  /** Replaces the record; on disk when this returns. */
  keep(group: ContainerGroup): void;
  drop(group: ContainerGroup): void;
}

export function createGroupStore(journal: Journal): GroupStore {
  const groups = new Map<string, ContainerGroup>();
  const counts = new Map<string, number>();
  /** Asked by each DNS query and each probe, of which there are hundreds a second. */
  const names = new Map<string, string>();
  let sortedKeys: string[] | undefined;

  function count(group: ContainerGroup, by: 1 | -1): void {
    const key = `${group.subscription}/${regionOf(group.location)}`;
    counts.set(key, (counts.get(key) ?? 0) + by);
    sortedKeys = undefined;
  }

  function name(group: ContainerGroup): void {
    const fqdn = fqdnOf(group)?.toLowerCase();
    if (fqdn !== undefined) names.set(fqdn, groupKey(group));
  }

  function unname(group: ContainerGroup | undefined): void {
    if (!group) return;
    const fqdn = fqdnOf(group)?.toLowerCase() ?? '';
    if (names.get(fqdn) === groupKey(group)) names.delete(fqdn);
  }

  for (const [key, value] of journal.kept) {
    const group = key.startsWith('group/') ? readGroup(value) : undefined;
    if (!group) continue;
    groups.set(groupKey(group), group);
    count(group, 1);
    name(group);
  }

  return {
    get: (address) => groups.get(groupKey(address)),
    all: () => [...groups.values()],
    count: (subscription, region) => counts.get(`${subscription}/${region}`) ?? 0,
    list(subscription, resourceGroup) {
      sortedKeys ??= [...groups.keys()].sort();
      const scope = resourceGroup === undefined ? '' : `resourceGroups/${resourceGroup}/`;
      const prefix = `/subscriptions/${subscription}/${scope}`.toLowerCase();
      return sortedKeys.filter((key) => key.startsWith(prefix)).flatMap((key) => groups.get(key) ?? []);
    },
    named: (fqdn) => groups.get(names.get(fqdn) ?? ''),
    keep(group) {
      const key = groupKey(group);
      if (!groups.has(key)) count(group, 1);
      unname(groups.get(key));
      groups.set(key, group);
      name(group);
      journal.set(`group/${key}`, writeGroup(group));
    },
    drop(group) {
      const key = groupKey(group);
      unname(groups.get(key));
      if (!groups.delete(key)) return;
      count(group, -1);
      journal.set(`group/${key}`, undefined);
    },
  };
}
