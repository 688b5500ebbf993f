/**
 * The table Cutovers: the port `CutoverRecord`. Rows are inserted and never changed, the newest of a revision first, and
 * go when the next rollout has ended or the group does.
 */
import { odata } from '@azure/data-tables';
import type { Observation, ObservedEndpoint } from '../../core/cutover/observation.ts';
import { Fault } from '../../core/errors.ts';
import type { GroupKey } from '../../core/model.ts';
import type { CutoverRecord, RecordedObservation } from '../../core/ports.ts';
import { flag, listOf, mapOf, optional, parseChecked, shape, text, time, whole } from './checks.ts';
import { fromChunks, toChunks } from './chunks.ts';
import { joinKeys } from './keys.ts';
import { malformed, newer } from './row-faults.ts';
import type { Entity, EntityKeys, Table } from './table.ts';

const SCHEMA = 1;
/** A hundred endpoints with the longest names ARM allows take less than 40,000 bytes. */
const OBSERVATION_CHUNKS_MAX = 2;
/** Numbers sort as texts. */
const NUMBER_DIGITS = 10;
const NUMBER_MAX = 9_999_999_999;
/** Between the revision and the place; the character after it ends the range of a revision. */
const SEPARATOR = '-';
const AFTER_SEPARATOR = '.';

const observationCheck = shape<Observation>({
  at: time,
  ttlSeconds: time,
  endpoints: listOf(
    shape<ObservedEndpoint>({ name: text, target: text, enabled: flag, status: text, priority: optional(whole) }),
  ),
  healthy: mapOf(flag),
  unchangedSince: optional(time),
});

export function createCutovers(table: Table): CutoverRecord {
  async function removeWhere(key: GroupKey, goes: (row: EntityKeys) => boolean, signal: AbortSignal): Promise<void> {
    const rows: EntityKeys[] = [];
    for await (const entity of table.query(odata`PartitionKey eq ${partitionOf(key)}`, signal)) {
      rows.push({ partitionKey: partitionOf(key), rowKey: String(entity['rowKey']) });
    }
    for (const row of rows.filter(goes)) await table.removeAny(row, signal);
  }

  return {
    async last(key, revision, signal) {
      for await (const entity of table.query(filterOf(key, revision), signal)) return fromEntity(entity);
      return undefined;
    },

    async append(key, revision, recorded, signal) {
      try {
        await table.insert(toEntity(key, revision, recorded), 'repeatable', signal);
      } catch (error) {
        // There already: by this very request, or by a look that observed at the same time.
        if (!(error instanceof Fault) || error.kind !== 'conflict') throw error;
      }
    },

    async list(key, revision, signal) {
      const found: RecordedObservation[] = [];
      for await (const entity of table.query(filterOf(key, revision), signal)) found.push(fromEntity(entity));
      return found.reverse();
    },

    removeOthers: (key, revision, signal) =>
      removeWhere(key, ({ rowKey }) => !rowKey.startsWith(`${digits(revision)}${SEPARATOR}`), signal),

    removeAll: (key, signal) => removeWhere(key, () => true, signal),
  };
}

function partitionOf(key: GroupKey): string {
  return joinKeys(key.scope, key.name);
}

function filterOf(key: GroupKey, revision: number): string {
  const [from, to] = [`${digits(revision)}${SEPARATOR}`, `${digits(revision)}${AFTER_SEPARATOR}`];
  return odata`PartitionKey eq ${partitionOf(key)} and RowKey ge ${from} and RowKey lt ${to}`;
}

function digits(number: number): string {
  return String(number).padStart(NUMBER_DIGITS, '0');
}

function toEntity(key: GroupKey, revision: number, { index, observation }: RecordedObservation) {
  return {
    partitionKey: partitionOf(key),
    rowKey: `${digits(revision)}${SEPARATOR}${digits(NUMBER_MAX - index)}`,
    schema: SCHEMA,
    place: index,
    ...toChunks('observation', JSON.stringify(observation), OBSERVATION_CHUNKS_MAX),
  };
}

function fromEntity(entity: Entity): RecordedObservation {
  const { schema, place } = entity as { schema?: unknown; place?: unknown };
  if (typeof schema !== 'number') throw malformed('/schema');
  if (schema > SCHEMA) throw newer(schema);
  if (typeof place !== 'number') throw malformed('/place');
  const json = fromChunks('observation', entity, OBSERVATION_CHUNKS_MAX);
  if (json === undefined) throw malformed('/observation');
  return { index: place, observation: parseChecked<Observation>(json, observationCheck, '/observation') };
}
