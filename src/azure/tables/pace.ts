/**
 * The table Pace, what is left of the rations: the port `PaceRows`. A row that cannot be read begins anew under the
 * version it has: the services' headers are the truth, and losing the count must never stop a repair.
 */
import { readLedger, writeLedger } from '../../core/pace/row.ts';
import type { PaceKey, PaceRows } from '../../core/ports.ts';
import { encodeKey, joinKeys } from './keys.ts';
import { malformed } from './row-faults.ts';
import type { EntityKeys, Table } from './table.ts';

export function createPaceRows(table: Table): PaceRows {
  return {
    async get(key, signal) {
      const found = await table.getDated(keysOf(key), signal);
      if (!found) return undefined;
      const { entity, date } = found;
      const etag = entity['etag'];
      if (typeof etag !== 'string' || etag === '') throw malformed('/etag of Pace');
      const ledger = typeof entity['ledger'] === 'string' ? readLedger(entity['ledger']) : undefined;
      const ageMs = date === undefined ? Number.NaN : date - Date.parse(String(entity['timestamp']));
      return { etag, ...(ledger ? { ledger } : {}), ...(Number.isNaN(ageMs) ? {} : { ageMs }) };
    },

    async put(key, ledger, etag, signal) {
      const entity = { ...keysOf(key), ledger: writeLedger(ledger) };
      return etag === undefined ? table.insert(entity, 'conditional', signal) : table.merge(entity, etag, signal);
    },
  };
}

function keysOf({ subscription, region, ration }: PaceKey): EntityKeys {
  return { partitionKey: joinKeys(subscription, region), rowKey: encodeKey(ration) };
}
