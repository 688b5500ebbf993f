/**
 * The table Holds: the port `Holds`. One row that is there while the whole installation is on hold, inserted and
 * removed whole. A row that cannot be read is a fault and never "no hold": doubt writes nothing.
 */
import { Fault } from '../../core/errors.ts';
import type { Hold } from '../../core/model.ts';
import type { Holds } from '../../core/ports.ts';
import { parseChecked, shape, text, time } from './checks.ts';
import { malformed } from './row-faults.ts';
import type { Table } from './table.ts';

const KEYS = { partitionKey: 'installation', rowKey: 'hold' } as const;

const holdCheck = shape<Hold>({ since: time, by: text });

export function createHolds(table: Table): Holds {
  async function read(signal: AbortSignal): Promise<Hold | undefined> {
    const entity = await table.get(KEYS, signal);
    if (entity === undefined) return undefined;
    const json = entity['hold'];
    if (typeof json !== 'string') throw malformed('/hold');
    return parseChecked<Hold>(json, holdCheck, '/hold');
  }

  return {
    read,

    async set(hold, signal) {
      if (hold === undefined) {
        await table.removeAny(KEYS, signal);
        return undefined;
      }
      try {
        await table.insert({ ...KEYS, hold: JSON.stringify(hold) }, 'repeatable', signal);
        return hold;
      } catch (error) {
        if (!(error instanceof Fault) || error.kind !== 'conflict') throw error;
        // There already, by somebody before us or by this very request: what is kept there stands.
        return (await read(signal)) ?? hold;
      }
    },
  };
}
