/**
 * A group's row as a text for `storage-text.ts`, without what nobody goes by any more: how often it was looked at, so
 * that of the counts of wakes only their difference is told, and of epochs only which of those written at ARM they come
 * after; and times that are shown and no more, or are over (`state-text.ts`). Where more may hang on an epoch it is told
 * as it is: under a lease, whose loss spreads by it, and where another one is later or will be.
 */
import type { Entity } from '../../../local/storage/storage.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt } from '../../../local/world/json.ts';
import type { Epochs } from '../kernel/epochs.ts';
import { type Row, readRow } from '../kernel/rows.ts';
import { columnsOf } from '../services/storage.ts';
import { stateText } from './state-text.ts';

interface Parsed extends Row {
  /** All columns but those of state and wake. */
  readonly columns: string;
}

export function groupText(row: Entity, epochs: Epochs, now: number): string {
  const { name, columns, desired, state, wake } = parsedOf(row);
  const written = epochs.written(name);
  const epoch = countAt(wake, 'epoch');
  const others = [...written, ...objectsAt(state, 'replicas').map((replica) => numberAt(replica, 'marked') ?? 0)];
  const isNewest = !epochs.areMixed(name) && others.every((one) => one <= epoch) && epoch <= now / 1000;
  const isNamed = isNewest && !isObject(wake['lease']);
  const nameOf = (one: number): number | string => (isNamed ? placeAmong(written, one) : one);
  const counts = [stateText({ state, desired, now, nameOf }), wakeText(wake, nameOf(epoch)), isNamed || written];
  return `${columns} ${JSON.stringify(counts)}`;
}

/** Where a rollout is under way: its revision. */
export function rolloutOf(row: Entity): number | undefined {
  const rollout = objectAt(parsedOf(row).state, 'rollout');
  return rollout['endedAt'] === undefined ? numberAt(rollout, 'revision') : undefined;
}

/** Its own in a row, while it is cleared away as well (`state-text.ts`). */
export function failuresText(row: Entity): string {
  const { name, state } = parsedOf(row);
  return `${name} ${countAt(objectAt(objectAt(state, 'status'), 'failures'), 'count')}`;
}

/** Of the counts only what they differ by. */
function wakeText(wake: JsonObject, epoch: number | string): JsonObject {
  const seen = countAt(wake, 'seen');
  const lease = objectAt(wake, 'lease');
  const held = isObject(wake['lease']) ? { lease: { ...lease, noted: countAt(lease, 'noted') - seen } } : {};
  return { ...wake, asked: countAt(wake, 'asked') - seen, seen: 0, epoch, ...held };
}

function countAt(of: JsonObject, name: string): number {
  return numberAt(of, name) ?? 0;
}

/** Behind the last that is no later, or at it. */
function placeAmong(written: readonly number[], epoch: number): string {
  const at = written.findLastIndex((one) => one <= epoch);
  return `${at}${written[at] === epoch ? '' : '+'}`;
}

const PART = /^(?:state|wake)\d\d$/;
const parsed = new WeakMap<Entity, Parsed>();

/** A row is never changed, only replaced. */
function parsedOf(row: Entity): Parsed {
  const known = parsed.get(row);
  if (known) return known;
  const { partitionKey, rowKey, properties } = row;
  const columns = JSON.stringify([partitionKey, rowKey, [...properties].filter(([name]) => !PART.test(name))]);
  const made = { ...readRow(rowKey, columnsOf(row)), columns };
  parsed.set(row, made);
  return made;
}
