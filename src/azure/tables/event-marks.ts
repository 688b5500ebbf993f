/**
 * When events last arrived: the port `EventMarks`, two rows of the table Holds, beside the hold of the whole
 * installation. A mark that is lost costs a word of the doctor's and nothing else.
 */
import type { EventKind, EventMarks } from '../../core/doctor/ports.ts';
import { Fault } from '../../core/errors.ts';
import type { Table } from './table.ts';

const KINDS: readonly EventKind[] = ['push', 'resource'];
const keysOf = (kind: EventKind) => ({ partitionKey: 'installation', rowKey: `event-${kind}` }) as const;

export function createEventMarks(table: Table): EventMarks {
  return {
    async mark(kind, at, signal) {
      const row = { ...keysOf(kind), at: String(at) };
      try {
        await table.merge(row, '*', signal);
      } catch (error) {
        if (!(error instanceof Fault) || error.status !== 404) throw error;
        await table.insert(row, 'repeatable', signal);
      }
    },

    async read(signal) {
      const rows = await Promise.all(KINDS.map((kind) => table.get(keysOf(kind), signal)));
      return Object.fromEntries(
        rows.flatMap((row, index) => {
          const at = Number(row?.['at']);
          return row && Number.isFinite(at) ? [[KINDS[index] ?? 'push', at]] : [];
        }),
      );
    },
  };
}
