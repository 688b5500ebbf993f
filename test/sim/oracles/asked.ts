/** What was asked for is done: a restart that the API acknowledged reaches ARM, as a restart or as new containers. */
import { groupOf } from '../kernel/owners.ts';
import type { Oracle } from '../kernel/run.ts';

const RESTARTS = new Set(['arm POST restart', 'arm POST start', 'arm PUT containerGroup']);

export const askedIsDone: Oracle = {
  promise: 'asked',
  watch(run) {
    const asked = new Set<string>();
    return {
      row({ before, after }) {
        if (!after || 'deletion' in after.desired) asked.delete(after?.name ?? before?.name ?? '');
        else if (before && Number(after.desired['restart']) > Number(before.desired['restart'])) asked.add(after.name);
        return undefined;
      },
      effect({ site }, { status }) {
        if (RESTARTS.has(site.name) && status < 300) asked.delete(groupOf(site.key));
        return undefined;
      },
      end() {
        const [first] = asked;
        return first === undefined || run.storeLost
          ? undefined
          : `the restart of ${first} was acknowledged and never done`;
      },
      standing: () => [...asked].sort().join(),
    };
  },
};
