/**
 * The table Revisions: the port `Revisions`. A revision is inserted and never changed; inserting it again is no error
 * as long as it says the same.
 */
import { odata } from '@azure/data-tables';
import { Fault } from '../../core/errors.ts';
import { canonical } from '../../core/json.ts';
import type { GroupKey, Revision } from '../../core/model.ts';
import type { Revisions } from '../../core/ports.ts';
import { parseChecked } from './checks.ts';
import { CHUNK_UNITS_MAX, fromChunks, toChunks } from './chunks.ts';
import { joinKeys } from './keys.ts';
import { revision as revisionCheck } from './row-checks.ts';
import { malformed, newer } from './row-faults.ts';
import type { Entity, EntityKeys, Table } from './table.ts';

const SCHEMA = 1;
/** 14 × 64,000 bytes, below the 1 MiB of an entity. */
const REVISION_CHUNKS_MAX = 14;
/** A chunk ends before a surrogate pair that it would cut. */
const CHUNK_UNITS_SURE = CHUNK_UNITS_MAX - 1;
/** Numbers sort as texts. */
const NUMBER_DIGITS = 10;

export function createRevisions(table: Table): Revisions {
  async function get(key: GroupKey, number: number, signal: AbortSignal): Promise<Revision | undefined> {
    const entity = await table.get(keysOf(key, number), signal);
    return entity && fromEntity(entity);
  }

  /** The oldest first, as the service sorts them. Bodies stay where they are. */
  async function rowKeys(key: GroupKey, signal: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    for await (const entity of table.query(odata`PartitionKey eq ${partitionOf(key)}`, signal, ['RowKey'])) {
      found.push(String(entity['rowKey']));
    }
    return found;
  }

  return {
    get,

    async insert(key, revision, signal) {
      try {
        await table.insert(toEntity(key, revision), 'repeatable', signal);
      } catch (error) {
        if (!(error instanceof Fault) || error.kind !== 'conflict') throw error;
        const found = await get(key, revision.number, signal);
        if (found === undefined || !saysTheSame(found, revision)) throw error;
      }
    },

    async numbers(key, signal) {
      return (await rowKeys(key, signal)).map(Number).reverse();
    },

    remove: (key, number, signal) => table.removeAny(keysOf(key, number), signal),

    async removeAll(key, signal) {
      for (const rowKey of await rowKeys(key, signal)) {
        await table.removeAny({ partitionKey: partitionOf(key), rowKey }, signal);
      }
    },
  };
}

function partitionOf(key: GroupKey): string {
  return joinKeys(key.scope, key.name);
}

function keysOf(key: GroupKey, number: number): EntityKeys {
  return { partitionKey: partitionOf(key), rowKey: String(number).padStart(NUMBER_DIGITS, '0') };
}

/** What its replicas are made of. */
function saysTheSame(one: Revision, other: Revision): boolean {
  const said = ({ body, regions = [], placement = [] }: Revision) => canonical([body, regions, placement]);
  return said(one) === said(other);
}

/** Body and declaration say nearly the same. Where both do not fit, the body is what must be kept: undo needs the other. */
function fitting(revision: Revision): string {
  const whole = JSON.stringify(revision);
  if (whole.length <= REVISION_CHUNKS_MAX * CHUNK_UNITS_SURE) return whole;
  const { document: _document, ...rest } = revision;
  return JSON.stringify(rest);
}

function toEntity(key: GroupKey, revision: Revision) {
  return {
    ...keysOf(key, revision.number),
    schema: SCHEMA,
    cause: revision.cause,
    ...toChunks('revision', fitting(revision), REVISION_CHUNKS_MAX),
  };
}

function fromEntity(entity: Entity): Revision {
  const schema = entity['schema'];
  if (typeof schema !== 'number') throw malformed('/schema');
  if (schema > SCHEMA) throw newer(schema);
  const json = fromChunks('revision', entity, REVISION_CHUNKS_MAX);
  if (json === undefined) throw malformed('/revision');
  return parseChecked<Revision>(json, revisionCheck, '/revision');
}
