/**
 * A group's row as a table entity, and back. `groups.ts` writes and reads through it: each of the three parts is JSON
 * in chunked columns, and a few plain columns say the main things to people who open the table.
 */
import type { Desired, GroupRow, GroupState, WakeState } from '../../core/model.ts';
import type { RowChange } from '../../core/ports.ts';
import type { Check } from './checks.ts';
import { parseChecked } from './checks.ts';
import type { Columns } from './chunks.ts';
import { fromChunks, toChunks } from './chunks.ts';
import { decodeKey, encodeKey } from './keys.ts';
import { desired, state, wake } from './row-checks.ts';
import { malformed, newer } from './row-faults.ts';

/** The newest that is understood. */
const SCHEMA = 2;
/** One replica under its group's own name: what every version understands. */
const PLAIN = 1;
/** What versions that know of no routers would misunderstand: they would delete without draining. */
const FLEET = 2;

/**
 * Chunks a part may have. All fifteen at their fullest, left-over ones included, are 960,000 bytes of the 1 MiB that
 * an entity may have, which leaves room for the keys and the plain columns.
 */
const PART_CHUNKS_MAX = { desired: 9, state: 5, wake: 1 } as const;
type Part = keyof typeof PART_CHUNKS_MAX;

export type Entity = Readonly<Record<string, unknown>>;

export function keysOf(key: { scope: string; name: string }): { partitionKey: string; rowKey: string } {
  return { partitionKey: encodeKey(key.scope), rowKey: encodeKey(key.name) };
}

/** The columns of those parts that a change holds, in a row whose state is then `after`. */
export function toColumns(change: RowChange, after: GroupState): Columns {
  return {
    schema: schemaOf(after),
    ...(change.desired === undefined ? {} : desiredColumns(change.desired)),
    ...(change.state === undefined ? {} : stateColumns(change.state)),
    ...(change.wake === undefined ? {} : wakeColumns(change.wake)),
  };
}

function schemaOf({ replicas, profiles = [], issued = 0 }: GroupState): number {
  const routed = replicas.some(({ router }) => router !== undefined);
  return routed || profiles.length > 0 || issued > 0 || replicas.length > 1 ? FLEET : PLAIN;
}

export function fromEntity(entity: Entity): GroupRow {
  const schema = entity['schema'];
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1) throw malformed('/schema');
  if (schema > SCHEMA) throw newer(schema);
  return {
    key: { scope: keyText(entity, 'partitionKey'), name: keyText(entity, 'rowKey') },
    desired: part<Desired>(entity, 'desired', desired),
    state: part<GroupState>(entity, 'state', state),
    wake: part<WakeState>(entity, 'wake', wake),
  };
}

function desiredColumns(value: Desired): Columns {
  return { ...chunked('desired', value), generation: value.generation };
}

function stateColumns(value: GroupState): Columns {
  return { ...chunked('state', value), phase: value.status.phase, reason: value.status.reason };
}

/** Merging cannot take a column away, so what is absent is written as an empty text. */
function wakeColumns(value: WakeState): Columns {
  return {
    ...chunked('wake', value),
    ticketDue: value.ticket ? readableTime(value.ticket.due) : '',
    leaseUntil: value.lease ? readableTime(value.lease.until) : '',
  };
}

function chunked(name: Part, value: Desired | GroupState | WakeState): Columns {
  return toChunks(name, JSON.stringify(value), PART_CHUNKS_MAX[name]);
}

function part<T>(entity: Entity, name: Part, check: Check): T {
  const json = fromChunks(name, entity, PART_CHUNKS_MAX[name]);
  if (json === undefined) throw malformed(`/${name}`);
  return parseChecked<T>(json, check, `/${name}`);
}

function keyText(entity: Entity, column: 'partitionKey' | 'rowKey'): string {
  const key = entity[column];
  const text = typeof key === 'string' ? decodeKey(key) : undefined;
  if (text === undefined) throw malformed(`/${column}`);
  return text;
}

function readableTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}
