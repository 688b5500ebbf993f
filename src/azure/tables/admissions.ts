/**
 * What was admitted under a limit and may not stand in its row yet: the port `Admissions`, a row a resource group in the
 * table Holds. A row that cannot be read begins anew under the version it has: what it held were minutes.
 */
import type { Admission, Admissions } from '../../core/ports.ts';
import { listOf, number, parseChecked, shape, text, time } from './checks.ts';
import { encodeKey } from './keys.ts';
import { malformed } from './row-faults.ts';
import type { EntityKeys, Table } from './table.ts';

const check = listOf(shape<Admission>({ id: text, name: text, cores: number, until: time }));

export function createAdmissions(table: Table): Admissions {
  return {
    async read(scope, signal) {
      const entity = await table.get(keysOf(scope), signal);
      if (!entity) return { admitted: [] };
      const etag = entity['etag'];
      if (typeof etag !== 'string' || etag === '') throw malformed('/etag of Holds');
      return { admitted: admittedIn(entity['admitted']), etag };
    },

    async write(scope, admitted, etag, signal) {
      const entity = { ...keysOf(scope), admitted: JSON.stringify(admitted) };
      if (etag === undefined) await table.insert(entity, 'conditional', signal);
      else await table.merge(entity, etag, signal);
    },
  };
}

function admittedIn(json: unknown): readonly Admission[] {
  try {
    return parseChecked<readonly Admission[]>(String(json), check, '/admitted');
  } catch {
    return [];
  }
}

function keysOf(scope: string): EntityKeys {
  return { partitionKey: 'admitted', rowKey: encodeKey(scope) };
}
