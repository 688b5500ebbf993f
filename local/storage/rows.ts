/**
 * Entities in the order of their keys: finding, putting and removing one, by binary search. Keys compare by UTF-16 unit,
 * as the service's do. Called by `entity-calls.ts` and `query.ts`.
 */
import type { Entity } from './entity.ts';
import type { Partition, State, Table } from './state.ts';

/** The index of the first item whose key is not below `key`. */
export function lowerBound<T>(items: readonly T[], keyOf: (item: T) => string, key: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function partitionIndex(table: Table, key: string): number {
  return lowerBound(table.partitions, partitionKeyOf, key);
}

export function rowIndex(partition: Partition, key: string): number {
  return lowerBound(partition.rows, rowKeyOf, key);
}

export function findEntity(table: Table, partitionKey: string, rowKey: string): Entity | undefined {
  const partition = table.partitions[partitionIndex(table, partitionKey)];
  if (partition?.key !== partitionKey) return undefined;
  const row = partition.rows[rowIndex(partition, rowKey)];
  return row?.rowKey === rowKey ? row : undefined;
}

/** Inserts the entity, or replaces the one with its keys. */
export function putEntity(state: State, table: Table, entity: Entity): void {
  const own = state.tableToWrite(table);
  const at = partitionIndex(own, entity.partitionKey);
  if (own.partitions[at]?.key !== entity.partitionKey) {
    own.partitions.splice(at, 0, state.newPartition(entity.partitionKey, entity));
    return;
  }
  const { rows } = state.partitionToWrite(own, at);
  const index = lowerBound(rows, rowKeyOf, entity.rowKey);
  rows.splice(index, rows[index]?.rowKey === entity.rowKey ? 1 : 0, entity);
}

/** Removes the entity, which is there. */
export function removeEntity(state: State, table: Table, entity: Entity): void {
  const own = state.tableToWrite(table);
  const at = partitionIndex(own, entity.partitionKey);
  const { rows } = state.partitionToWrite(own, at);
  rows.splice(lowerBound(rows, rowKeyOf, entity.rowKey), 1);
  if (rows.length === 0) own.partitions.splice(at, 1);
}

function partitionKeyOf(partition: Partition): string {
  return partition.key;
}

function rowKeyOf(row: Entity): string {
  return row.rowKey;
}
