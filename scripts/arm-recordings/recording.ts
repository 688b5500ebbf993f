/**
 * Recordings of the real service as the replay reads them: exchanges in the order they were made, each with the time
 * the service told. Read by `scripts/arm-recordings.ts`.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isObject,
  type Json,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  parseJson,
  textsOf,
} from '../../local/world/json.ts';

export interface Exchange {
  /** From 1, in its file. */
  readonly number: number;
  readonly method: string;
  readonly url: URL;
  readonly apiVersion: string;
  /** Undefined where the recorder kept none, as the Java SDK's does. */
  readonly sent: JsonObject | undefined;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  /** When it was answered, milliseconds since the epoch. */
  readonly at: number;
}

const ORIGIN = 'https://management.azure.com';

export async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

export async function readRecording(file: string): Promise<Exchange[]> {
  const recording = parseJson(await readFile(file, 'utf8'));
  if (!isObject(recording)) throw new Error(`${file} is no recording`);
  let at = 0;
  return objectsAt(recording, 'exchanges').map((exchange, index) => {
    const read = readExchange(exchange, index + 1, at);
    at = read.at;
    return read;
  });
}

function readExchange(exchange: JsonObject, number: number, before: number): Exchange {
  const [request, response] = [objectAt(exchange, 'request'), objectAt(exchange, 'response')];
  const texts = textsOf(request);
  const url = new URL(texts['url'] ?? '/', ORIGIN);
  const headers = lowerCased(textsOf(objectAt(response, 'headers')));
  const told = Date.parse(headers['date'] ?? '');
  return {
    number,
    method: (texts['method'] ?? 'GET').toUpperCase(),
    url,
    apiVersion: url.searchParams.get('api-version') ?? '',
    sent: objectIn(request['body']),
    status: numberAt(response, 'status') ?? 0,
    headers,
    body: typeof response['body'] === 'string' ? (parseJson(response['body']) ?? response['body']) : response['body'],
    // The front ends' clocks differ by a second; time does not go back.
    at: Math.max(before, Number.isNaN(told) ? before : told),
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** How many times a recorder may have written bytes as a Python literal around the text. */
const WRAPPED_MAX = 4;

/** A body; some recorders left it as text, and some as the literal of a literal. */
function objectIn(body: Json | undefined): JsonObject | undefined {
  if (isObject(body)) return body;
  if (typeof body !== 'string') return undefined;
  let text = body;
  for (let round = 0; round <= WRAPPED_MAX; round++) {
    const parsed = parseJson(text);
    if (isObject(parsed)) return parsed;
    const literal = /^b(['"])(.*)\1$/s.exec(text);
    if (!literal) return undefined;
    text = (literal[2] ?? '').replace(/\\(['"\\])/g, '$1');
  }
  return undefined;
}
