/**
 * Every write that reached ARM, and what it was answered: the proof of who changed what, and of what was not sent. Kept
 * in memory and, with a directory, a line each in `arm-writes.jsonl`. Never holds a body, so never a secret.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type JsonObject, numberAt, objectAt, parseJson, textAt, textsOf } from './json.ts';

export interface WriteEntry {
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** What the client was told; 0: the connection was cut. */
  readonly status: number;
  /** The error code told, if any. */
  readonly code?: string;
  /** The status the request itself had, where a fault told something else. */
  readonly effect?: number;
  readonly userAgent: string;
  readonly clientRequestId: string;
  /** The tags that the body carried. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface WriteLog {
  readonly entries: readonly WriteEntry[];
  add(entry: WriteEntry): void;
}

/** Kept in memory, and left in the file at a start: enough for an hour of the busiest test. */
const ENTRIES_KEPT = 20_000;

export function createWriteLog(file: string | undefined): WriteLog {
  const entries: WriteEntry[] = file === undefined ? [] : readBack(file);
  return {
    entries,
    add(entry) {
      entries.push(entry);
      if (entries.length > ENTRIES_KEPT) entries.splice(0, ENTRIES_KEPT / 2);
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
  };
}

/** The entries of earlier runs; a file that has grown past the limit is put aside and a new one begun. */
function readBack(file: string): WriteEntry[] {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) return [];
  const entries: WriteEntry[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const value = parseJson(line);
    if (isObject(value)) entries.push(readEntry(value));
  }
  if (entries.length <= ENTRIES_KEPT) return entries;
  renameSync(file, `${file}.old`);
  return [];
}

function readEntry(value: JsonObject): WriteEntry {
  const code = textAt(value, 'code');
  const effect = numberAt(value, 'effect');
  return {
    time: textAt(value, 'time') ?? '',
    method: textAt(value, 'method') ?? '',
    path: textAt(value, 'path') ?? '',
    status: numberAt(value, 'status') ?? 0,
    ...(code === undefined ? {} : { code }),
    ...(effect === undefined ? {} : { effect }),
    userAgent: textAt(value, 'userAgent') ?? '',
    clientRequestId: textAt(value, 'clientRequestId') ?? '',
    ...(isObject(value['tags']) ? { tags: textsOf(objectAt(value, 'tags')) } : {}),
  };
}
