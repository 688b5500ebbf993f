/**
 * The table Groups, the commit point: the port `Groups`. Every write names the version it read and carries a `writeId`;
 * where its answer is lost or denies it, the row is read back, and our own `writeId` there is a success.
 */
import { odata } from '@azure/data-tables';
import { Fault } from '../../core/errors.ts';
import type { Groups, Ids, Stored } from '../../core/ports.ts';
import { fromEntity, keysOf, toColumns } from './group-entity.ts';
import { encodeKey } from './keys.ts';
import { isUnreadable, malformed } from './row-faults.ts';
import type { Entity, EntityKeys, Table } from './table.ts';

/** A row that a list leaves out since it cannot be read; asking for it by name gives the fault. */
export interface SkippedRow {
  readonly table: string;
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly fault: Fault;
}

export function createGroups(table: Table, ids: Ids, onSkipped: (row: SkippedRow) => void): Groups {
  /** Sends a write and gives the version it made. */
  async function settle(
    keys: EntityKeys,
    send: (writeId: string) => Promise<string | undefined>,
    signal: AbortSignal,
  ): Promise<string> {
    const writeId = ids.next();
    let fault: Fault | undefined;
    try {
      const etag = await send(writeId);
      if (etag !== undefined) return etag;
    } catch (error) {
      if (!(error instanceof Fault) || !mayBeOurs(error) || signal.aborted) throw error;
      fault = error;
    }
    const found = await table.get(keys, signal);
    if (found?.['writeId'] === writeId) return versionOf(found);
    throw fault ?? new Fault('conflict', { reason: 'Conflict', message: 'somebody else wrote the row right after us' });
  }

  async function* query(filter: string | undefined, signal: AbortSignal): AsyncGenerator<Stored> {
    for await (const entity of table.query(filter, signal)) {
      const stored = readOrSkip(entity, onSkipped);
      if (stored) yield stored;
    }
  }

  return {
    async get(key, signal) {
      const entity = await table.get(keysOf(key), signal);
      return entity && toStored(entity);
    },

    async insert(row, signal) {
      const keys = keysOf(row.key);
      const columns = { ...keys, scope: row.key.scope, name: row.key.name, ...toColumns(row, row.state) };
      const etag = await settle(
        keys,
        (writeId) => table.insert({ ...columns, writeId }, 'conditional', signal),
        signal,
      );
      return { row, etag };
    },

    async update(stored, change, signal) {
      const keys = keysOf(stored.row.key);
      const columns = { ...keys, ...toColumns(change, change.state ?? stored.row.state) };
      const etag = await settle(keys, (writeId) => table.merge({ ...columns, writeId }, stored.etag, signal), signal);
      return { row: { ...stored.row, ...change }, etag };
    },

    async remove(stored, signal) {
      const keys = keysOf(stored.row.key);
      try {
        await table.remove(keys, stored.etag, signal);
      } catch (error) {
        if (!(error instanceof Fault) || !mayBeOurs(error) || signal.aborted) throw error;
        // Gone is what was wanted, whether by this request or by one before it.
        if ((await table.get(keys, signal)) !== undefined) throw error;
      }
    },

    list: (scope, signal) =>
      query(scope === undefined ? undefined : odata`PartitionKey eq ${encodeKey(scope)}`, signal),

    async named(name, max, signal) {
      const found: Stored[] = [];
      if (max <= 0) return found;
      for await (const stored of query(odata`RowKey eq ${encodeKey(name)}`, signal)) {
        found.push(stored);
        if (found.length >= max) break;
      }
      return found;
    },
  };
}

function mayBeOurs(fault: Fault): boolean {
  return fault.kind === 'conflict' || fault.kind === 'ambiguous';
}

function toStored(entity: Entity): Stored {
  return { row: fromEntity(entity), etag: versionOf(entity) };
}

function versionOf(entity: Entity): string {
  const etag = entity['etag'];
  if (typeof etag !== 'string' || etag === '') throw malformed('/etag');
  return etag;
}

/** One row that cannot be read must not keep every other group from being looked after. */
function readOrSkip(entity: Entity, onSkipped: (row: SkippedRow) => void): Stored | undefined {
  try {
    return toStored(entity);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const [partitionKey, rowKey] = [String(entity['partitionKey']), String(entity['rowKey'])];
    onSkipped({ table: 'Groups', partitionKey, rowKey, fault: error });
    return undefined;
  }
}
