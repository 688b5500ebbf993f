/**
 * I11: doubt never deletes. Each DELETE of a container group rests on its row as it stands at that moment: a tombstone,
 * or a replica recorded as leaving to be replaced.
 */
import { objectAt, objectsAt } from '../../../local/world/json.ts';
import { groupOf } from '../kernel/owners.ts';
import type { Row } from '../kernel/rows.ts';
import { readRow } from '../kernel/rows.ts';
import { type Oracle, wasStopped } from '../kernel/run.ts';

export const noDoubt: Oracle = {
  promise: 'I11',
  watch(run) {
    return {
      effect({ site, invocation, fault }) {
        if (site.name !== 'arm DELETE' || wasStopped(invocation) || fault?.endsWith(' s later')) return undefined;
        const columns = run.services.storage.rows('Groups').find((row) => row['RowKey'] === groupOf(site.key));
        if (!columns) return `${site.key} was deleted by ${invocation.what}, and no row names it`;
        return maySay(readRow(groupOf(site.key), columns), site.key)
          ? undefined
          : `${site.key} was deleted without a record`;
      },
    };
  },
};

function maySay({ desired, state }: Row, name: string): boolean {
  const { keep } = objectAt(desired, 'deletion');
  if ('deletion' in desired) return keep !== true;
  return objectsAt(state, 'replicas').some((replica) => replica['name'] === name && replica['phase'] === 'deleting');
}
