/**
 * The exchanges of a recording, whatever made it: our own form (`exchanges`), vcrpy and go-vcr (`interactions`, in YAML
 * or JSON), Ruby's VCR (`http_interactions`), the Azure SDKs' test proxy and .NET (`Entries`), Java
 * (`networkCallRecords`), the JavaScript SDKs in a browser (`recordings`) and in Node (nock.ts), HAR (`log.entries`),
 * PowerShell (one member an exchange), and lists or lines of exchanges. Read by scripts/drift-recordings.ts.
 */
import { parseAllDocuments } from 'yaml';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../../src/core/json.ts';
import { type Body, bodyOf, statusOf } from './body.ts';
import { type Headers, headersOf } from './headers.ts';
import { nockRecords } from './nock.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly sent: Body;
  readonly answer: Body;
  /** Of the answer. */
  readonly headers: Headers;
}

/** Letters of YAML: reading it takes a hundred times its length in memory. */
const YAML_MAX = 32 * 1024 * 1024;
const SCRIPT = /^\s*(?:\/\/[^\n]*\n\s*)*(?:let|var|const|import|module|exports|['"]use strict)\b/;

export interface Recording {
  readonly exchanges: readonly Exchange[];
  /** What could not be read, where the rest could. */
  readonly fault?: string;
}

/** The text of a file as exchanges; a text in no known form has none. */
export function exchangesIn(text: string): Exchange[] {
  return [...recordingIn(text).exchanges];
}

export function recordingIn(text: string): Recording {
  const recording = json(text) ?? lines(text);
  if (recording !== undefined) return { exchanges: exchangesOf(recording) };
  const scripted = nockRecords(text);
  if (scripted.length > 0 || SCRIPT.test(text)) return { exchanges: exchangesOf(scripted) };
  if (text.length > YAML_MAX) throw new Error(`YAML longer than ${YAML_MAX} letters`);
  return inYaml(text);
}

/** Other readers of YAML pass over what this one calls a fault, so what it could read is used. */
function inYaml(text: string): Recording {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  // Some recorders put a document of their own after the exchanges.
  const exchanges = documents.flatMap((document) => exchangesOf(document.toJS()));
  const fault = documents.flatMap(({ errors }) => errors)[0];
  if (fault && exchanges.length === 0) throw fault;
  return { exchanges, ...(fault ? { fault: fault.message } : {}) };
}

export function exchangesOf(recording: Json | undefined): Exchange[] {
  if (Array.isArray(recording)) return recording.flatMap((item: Json) => exchangesOf(item));
  const from = objectAt(recording);
  if (isExchange(from)) return [exchangeOf(from)];
  const listed = [
    ...listAt(from['exchanges']),
    ...listAt(from['interactions']),
    ...listAt(from['http_interactions']),
    ...listAt(from['Entries']),
    ...listAt(from['networkCallRecords']),
    ...listAt(from['recordings']),
    ...listAt(objectAt(from['log'])['entries']),
  ];
  const records = listed.length > 0 ? listed : Object.values(from).filter(isRecord);
  return records.map((record) => exchangeOf(objectAt(record)));
}

function isRecord(value: Json): boolean {
  return isObject(value) && isObject(value['Request'] ?? value['request']);
}

/** It stands by itself, in a list or a line. */
function isExchange(record: JsonObject): boolean {
  const request = first(record, 'request', 'Request');
  if (isObject(request)) return isObject(first(record, 'response', 'Response'));
  return first(record, ...METHOD) !== undefined && first(record, ...ADDRESS) !== undefined;
}

const METHOD = ['method', 'Method', 'RequestMethod'] as const;
const ADDRESS = ['url', 'uri', 'Uri', 'RequestUri'] as const;

function exchangeOf(record: JsonObject): Exchange {
  const request = partOf(record, 'request', 'Request');
  const response = partOf(record, 'response', 'Response');
  const answer = first(response, 'body', 'content', 'Body', 'Content', 'ResponseBody') ?? textAt(record['response']);
  return {
    method: (textAt(first(request, ...METHOD)) ?? 'GET').toUpperCase(),
    url: textAt(first(request, ...ADDRESS)) ?? '',
    status: statusOf(first(response, 'status_code', 'code', 'StatusCode', 'status')),
    sent: bodyOf(first(request, 'body', 'postData', 'Body', 'Content', 'RequestBody', 'requestBody')),
    answer: bodyOf(answer),
    headers: headersOf(
      first(response, 'headers', 'Headers', 'ResponseHeaders', 'responseHeaders'),
      response['ContentHeaders'],
    ),
  };
}

/** Some recorders put a part below its name, others beside the rest. */
function partOf(record: JsonObject, ...names: readonly string[]): JsonObject {
  const part = first(record, ...names);
  return isObject(part) ? part : record;
}

function first(from: JsonObject, ...names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = from[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function json(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** One JSON value a line. */
function lines(text: string): Json | undefined {
  if (!/^\uFEFF?\s*\{.*\}\s*$/m.test(text.slice(0, text.indexOf('\n') + 1))) return undefined;
  const values = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(json);
  return values.every((value) => value !== undefined) ? values : undefined;
}
