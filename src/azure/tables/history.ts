/**
 * The table History: the port `History`. Keys count time backwards, so that reading gives the newest first; about every
 * 32nd append also removes what is older than the newest two hundred.
 */
import { odata } from '@azure/data-tables';
import { Fault } from '../../core/errors.ts';
import type { GroupKey, HistoryEntry } from '../../core/model.ts';
import type { History, Ids } from '../../core/ports.ts';
import { optional, parseChecked, shape, text, time, whole } from './checks.ts';
import { encodeKey, joinKeys } from './keys.ts';
import { reason } from './row-checks.ts';
import { malformed } from './row-faults.ts';
import type { Entity, Table } from './table.ts';

/** Entries kept of one group: weeks of an ordinary one. */
export const HISTORY_MAX = 200;
/** Removed at once, so that an append stays short; the rest goes with a later one. */
const TRIM_MAX = 100;
/** Trimming reads the group's whole history, so it is not done every time; which time, the entry's own time decides. */
const TRIM_EVERY = 32;
/** What people read in a list; a longer text is cut. */
const MESSAGE_LENGTH_MAX = 4000;
/** Epoch milliseconds with 13 digits last until the year 2286. */
const TIME_DIGITS_MAX = 9_999_999_999_999;
/** Tells entries of one millisecond apart, within one process, newest first. */
const SEQUENCE_MAX = 999_999;

const entryCheck = shape<HistoryEntry>({
  at: time,
  what: text,
  reason,
  trigger: text,
  revision: whole,
  replica: optional(text),
  message: text,
});

export function createHistory(table: Table, ids: Ids): History {
  let sequence = SEQUENCE_MAX;

  function rowKey(at: number): string {
    sequence = sequence === 0 ? SEQUENCE_MAX : sequence - 1;
    const backwards = String(TIME_DIGITS_MAX - Math.trunc(at)).padStart(13, '0');
    return `${backwards}-${String(sequence).padStart(6, '0')}-${encodeKey(ids.next())}`;
  }

  async function trim(key: GroupKey, signal: AbortSignal): Promise<void> {
    let seen = 0;
    const old: string[] = [];
    for await (const entity of table.query(partitionFilter(key), signal)) {
      seen += 1;
      if (seen > HISTORY_MAX) old.push(String(entity['rowKey']));
      if (old.length >= TRIM_MAX) break;
    }
    for (const row of old) await table.removeAny({ partitionKey: partitionOf(key), rowKey: row }, signal);
  }

  return {
    async append(key, entry, signal) {
      const keys = { partitionKey: partitionOf(key), rowKey: rowKey(entry.at) };
      const kept = { ...entry, message: entry.message.slice(0, MESSAGE_LENGTH_MAX) };
      const columns = { what: entry.what, reason: entry.reason, revision: entry.revision, entry: JSON.stringify(kept) };
      await table.insert({ ...keys, ...columns }, 'repeatable', signal);
      if (entry.at % TRIM_EVERY !== 0) return;
      try {
        await trim(key, signal);
      } catch (error) {
        // The entry is written; what could not be removed now will be by a later append.
        if (!(error instanceof Fault)) throw error;
      }
    },

    async list(key, max, signal) {
      const entries: HistoryEntry[] = [];
      if (max <= 0) return entries;
      for await (const entity of table.query(partitionFilter(key), signal)) {
        entries.push(fromEntity(entity));
        if (entries.length >= max) break;
      }
      return entries;
    },
  };
}

function partitionOf(key: GroupKey): string {
  return joinKeys(key.scope, key.name);
}

function partitionFilter(key: GroupKey): string {
  return odata`PartitionKey eq ${partitionOf(key)}`;
}

function fromEntity(entity: Entity): HistoryEntry {
  const json = entity['entry'];
  if (typeof json !== 'string') throw malformed('/entry');
  return parseChecked<HistoryEntry>(json, entryCheck, '/entry');
}
