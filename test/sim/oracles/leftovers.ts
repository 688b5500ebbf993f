/**
 * Nothing is left behind: at the end every container group that bears our mark, every profile that does and every
 * endpoint that bears a replica's name is named by a row. A part of I4, that nothing of ours is forgotten.
 */
import { objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { isForeign } from '../kernel/foreign.ts';
import { replicaNamed } from '../kernel/owners.ts';
import { hasState, readRow } from '../kernel/rows.ts';
import type { Oracle, Run } from '../kernel/run.ts';

export const nothingLeft: Oracle = {
  promise: 'I4',
  watch(run) {
    return {
      end() {
        if (run.storeLost || run.neighbours.length > 0) return undefined;
        const { replicas, routed, profiles, unreadable } = named(run);
        const { groups, traffic } = run.services.world;
        for (const { name, body } of groups.list(DEFAULT_SUBSCRIPTION)) {
          const isOurs = textAt(objectAt(body, 'tags'), 'mooring-owner') === run.installation;
          const isKnown = replicas.has(name) || unreadable.has(replicaNamed(name)?.group ?? name);
          if (isOurs && !isForeign(name, run) && !isKnown) return `${name} is left, and no row names it`;
        }
        for (const { name, tags = {}, endpoints } of traffic.list(DEFAULT_SUBSCRIPTION)) {
          if (textAt(tags, 'mooring-owner') === run.installation && !profiles.has(name))
            return `the profile ${name} is left, and no row names it`;
          const stray = endpoints.find((one) => replicaNamed(one.name) && !routed.has(one.name));
          // A preview is swept at the next rollout: no client is sent there.
          if (name.endsWith('-preview') && landedLate(run)) continue;
          if (stray) return `the endpoint ${stray.name} is left in ${name}, and no row has its replica in a router`;
        }
        return undefined;
      },
    };
  },
};

/** What ARM carried out after it was given up. */
function landedLate({ happened }: Run): boolean {
  return happened.some((what) => / s later$|: stopped/.test(what));
}

function named({ services }: Run) {
  const replicas = new Set<string>();
  const routed = new Set<string>();
  const profiles = new Set<string>();
  // Somebody damaged them by hand: what they name cannot be told, and is left alone.
  const unreadable = new Set<string>();
  for (const columns of services.storage.rows('Groups')) {
    const group = String(columns['RowKey']);
    if (!hasState(columns)) unreadable.add(group);
    const { state } = readRow(group, columns);
    for (const replica of objectsAt(state, 'replicas')) {
      const name = textAt(replica, 'name') ?? '';
      replicas.add(name);
      if (textAt(replica, 'phase') === 'serving') routed.add(name);
    }
    for (const profile of objectsAt(state, 'profiles'))
      profiles.add((textAt(profile, 'router') ?? '').split('/').at(-1) ?? '');
  }
  return { replicas, routed, profiles, unreadable };
}
