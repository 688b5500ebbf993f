/**
 * Recordings of the real service as the replay reads them: exchanges in the order they were made, each with the time
 * the service told. Read by `scripts/arm-recordings.ts`. Recordings of other forms than our own are read as for the
 * comparison of drift, and only what is about container groups is taken of them.
 */
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
import { recordingIn } from '../drift-recordings/exchanges.ts';
import { textOfFile } from '../recordings/files.ts';

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

export async function readRecording(file: string): Promise<Exchange[]> {
  const text = await textOfFile(file);
  const recording = parseJson(text);
  const own = isObject(recording) ? objectsAt(recording, 'exchanges').filter(isWhole) : [];
  let at = 0;
  return (own.length > 0 ? own : foreign(text)).map((exchange, index) => {
    const read = readExchange(exchange, index + 1, at);
    at = read.at;
    return read;
  });
}

function isWhole(exchange: JsonObject): boolean {
  return textsOf(objectAt(exchange, 'request'))['url'] !== undefined && isObject(exchange['response']);
}

/** The exchanges of any other recorder, in our own form. */
function foreign(text: string): JsonObject[] {
  return recordingIn(text)
    .exchanges.filter(({ url }) => /\/providers\/microsoft\.containerinstance\//i.test(url))
    .map(({ method, url, status, sent, answer, headers }) => ({
      request: { method, url, body: sent.value ?? null },
      response: { status, headers: { ...headers }, body: answer.value ?? null },
    }));
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
