/**
 * Every write that reached ARM, and what it was answered: the proof of who changed what, and of what was not sent. Kept
 * in memory and, with a directory, a line each in `arm-writes.jsonl`. Bodies are kept with their secrets masked, for the
 * newest writes and in memory alone.
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
  /** What was sent, secrets masked; absent: nothing was, it was too long, or the write is an old one. */
  readonly body?: JsonObject;
}

export interface WriteLog {
  readonly entries: readonly WriteEntry[];
  add(entry: WriteEntry): void;
}

/** Kept in memory, and left in the file at a start: enough for an hour of the busiest test. */
const ENTRIES_KEPT = 20_000;

/** Of these newest writes the bodies are kept. */
const BODIES_KEPT = 500;

export function createWriteLog(file: string | undefined): WriteLog {
  const entries: WriteEntry[] = file === undefined ? [] : readBack(file);
  return {
    entries,
    add(entry) {
      entries.push(entry);
      const old = entries.length - 1 - BODIES_KEPT;
      const { body: _, ...bare } = entries[old] ?? entry;
      if (old >= 0) entries[old] = bare;
      if (entries.length > ENTRIES_KEPT) entries.splice(0, ENTRIES_KEPT / 2);
      if (file === undefined) return;
      const { body: __, ...line } = entry;
      appendFileSync(file, `${JSON.stringify(line)}\n`);
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
