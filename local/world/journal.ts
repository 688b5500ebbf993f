/**
 * A map of JSON values that outlives the process. Each change is one line appended to a file before `set` returns, so a
 * process killed right after an answer has lost nothing; a machine that loses power may lose the last lines (no fsync).
 * Used by the world and by the vault. The file holds secrets: it is readable by its owner alone.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type Json, parseJson, textAt } from './json.ts';

export interface Journal {
  /** What was kept when it was opened, in the order of first writing. */
  readonly kept: ReadonlyMap<string, Json>;
  /** Keeps a value, or forgets the key when the value is undefined. */
  set(key: string, value: Json | undefined): void;
}

/** The file is written anew when it has grown past this many bytes: reading it back at a start stays under a second. */
const REWRITE_BYTES = 16 * 1024 * 1024;
const OWNER_ONLY = 0o600;

/** A journal that keeps nothing, for a world without a directory. */
export function forgetfulJournal(): Journal {
  return { kept: new Map(), set: () => undefined };
}

export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const values = readBack(file);
  let bytes = rewrite(file, values);
  let rewriteAt = Math.max(REWRITE_BYTES, 2 * bytes);
  return {
    kept: new Map(values),
    set(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      const line = lineOf(key, value);
      appendFileSync(file, line, { mode: OWNER_ONLY });
      bytes += line.length;
      if (bytes < rewriteAt) return;
      bytes = rewrite(file, values);
      rewriteAt = Math.max(REWRITE_BYTES, 2 * bytes);
    },
  };
}

function lineOf(key: string, value: Json | undefined): string {
  return `${JSON.stringify(value === undefined ? { key } : { key, value })}\n`;
}

/** Every whole line; a last line cut short by a crash was never answered for, so it is passed over. */
function readBack(file: string): Map<string, Json> {
  const values = new Map<string, Json>();
  if (!existsSync(file)) return values;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const entry = parseJson(line);
    if (!isObject(entry)) continue;
    const key = textAt(entry, 'key');
    if (key === undefined) continue;
    if (entry['value'] === undefined) values.delete(key);
    else values.set(key, entry['value']);
  }
  return values;
}

/** One line a key, in a new file that takes the old one's place at once. Gives its length. */
function rewrite(file: string, values: ReadonlyMap<string, Json>): number {
  const text = [...values].map(([key, value]) => lineOf(key, value)).join('');
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode: OWNER_ONLY });
  renameSync(fresh, file);
  return text.length;
}
