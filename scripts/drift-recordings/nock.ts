/**
 * The exchanges of a script of nock's recorder, which the older JavaScript SDKs kept:
 * `nock(origin).put(path, body).query(true).reply(status, body, headers)`. For exchanges.ts.
 */
import { isObject, type Json, type JsonObject, textAt } from '../../src/core/json.ts';
import { Literals } from './literal.ts';

const START = /\bnock\(/g;
const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete', 'head', 'options']);

/** As records of the usual shape; a call that is not of the recorder's shape is passed over. */
export function nockRecords(text: string): JsonObject[] {
  const records: JsonObject[] = [];
  for (const { index } of text.matchAll(START)) {
    const record = recordAt(text, index + 'nock('.length);
    if (record) records.push(record);
  }
  return records;
}

function recordAt(text: string, start: number): JsonObject | undefined {
  const literals = new Literals(text, start);
  try {
    const origin = textAt(literals.listTo(')')[0]);
    return origin === undefined ? undefined : chained(literals, origin);
  } catch {
    return undefined;
  }
}

function chained(literals: Literals, origin: string): JsonObject | undefined {
  let request: JsonObject | undefined;
  let query = '';
  while (literals.take('.')) {
    const name = literals.word() ?? '';
    if (!literals.take('(')) return undefined;
    const given = literals.listTo(')');
    if (METHODS.has(name)) {
      request = { method: name, url: `${origin}${textAt(given[0]) ?? ''}`, body: given[1] ?? null };
    } else if (name === 'query') query = queryOf(given[0]);
    else if (name === 'reply' && request) {
      const url = `${textAt(request['url']) ?? ''}${query}`;
      return {
        request: { ...request, url },
        response: { status: given[0] ?? 0, body: given[1] ?? null, headers: given[2] ?? null },
      };
    }
  }
  return undefined;
}

function queryOf(given: Json | undefined): string {
  if (!isObject(given)) return '';
  const texts = Object.entries(given).map(([name, value]) => [name, String(value)] as const);
  return `?${new URLSearchParams(Object.fromEntries(texts))}`;
}
