/**
 * The rows of Groups as they stand, read from the table itself and not through the code under test. `judge.ts` keeps
 * one for each group and tells oracles of every change.
 */
import { isObject, type JsonObject } from '../../../local/world/json.ts';
import type { Columns } from '../services/storage.ts';
import { jsonOf } from './known-json.ts';

export interface Row {
  readonly name: string;
  readonly desired: JsonObject;
  readonly state: JsonObject;
  readonly wake: JsonObject;
}

const PARTS = ['desired', 'state', 'wake'] as const;

/** `changed`: the columns just written; the parts that they do not hold are as before. */
export function readRow(name: string, columns: Columns, changed: Columns = columns, before?: Row): Row {
  const read: Record<string, JsonObject> = {};
  for (const part of PARTS) {
    const known = before?.[part];
    read[part] = known !== undefined && !(`${part}00` in changed) ? known : partOf(part, columns);
  }
  return { name, desired: read['desired'] ?? {}, state: read['state'] ?? {}, wake: read['wake'] ?? {} };
}

/** Whether a row's state can be read at all: `readRow` takes one that cannot for empty. */
export function hasState(columns: Columns): boolean {
  return isObject(jsonOf(textOf('state', columns)));
}

function partOf(part: string, columns: Columns): JsonObject {
  const value = jsonOf(textOf(part, columns));
  return isObject(value) ? value : {};
}

function textOf(part: string, columns: Columns): string {
  let text = '';
  for (let index = 0; index < Number(columns[`${part}Chunks`] ?? 0); index++) {
    text += String(columns[`${part}${String(index).padStart(2, '0')}`] ?? '');
  }
  return text;
}
