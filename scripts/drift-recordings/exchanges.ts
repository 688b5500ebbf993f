/**
 * The exchanges of a recording, whatever made it: our own form (`exchanges`), vcrpy and go-vcr (`interactions`, in YAML
 * or JSON), the Azure SDKs' test proxy and .NET (`Entries`), Java (`networkCallRecords`), HAR (`log.entries`) and
 * PowerShell (one member an exchange). Read by scripts/drift-recordings.ts.
 */
import { parse as parseYaml } from 'yaml';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../../src/core/json.ts';
import { type Body, bodyOf, statusOf } from './body.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly sent: Body;
  readonly answer: Body;
}

/** The text of a file as exchanges; a text in no known form has none. */
export function exchangesIn(text: string): Exchange[] {
  const recording = read(text);
  return Array.isArray(recording) ? recording.flatMap(exchangesOf) : exchangesOf(recording);
}

export function exchangesOf(recording: Json | undefined): Exchange[] {
  const from = objectAt(recording);
  const listed = [
    ...listAt(from['exchanges']),
    ...listAt(from['interactions']),
    ...listAt(from['Entries']),
    ...listAt(from['networkCallRecords']),
    ...listAt(objectAt(from['log'])['entries']),
  ];
  const records = listed.length > 0 ? listed : Object.values(from).filter(isRecord);
  return records.map((record) => exchangeOf(objectAt(record)));
}

function isRecord(value: Json): boolean {
  return isObject(value) && isObject(value['Request'] ?? value['request']);
}

function exchangeOf(record: JsonObject): Exchange {
  const request = objectAt(first(record, 'request', 'Request') ?? record);
  const response = objectAt(first(record, 'response', 'Response') ?? record);
  return {
    method: (textAt(first(request, 'method', 'Method', 'RequestMethod')) ?? 'GET').toUpperCase(),
    url: textAt(first(request, 'url', 'uri', 'Uri', 'RequestUri')) ?? '',
    status: statusOf(first(response, 'status_code', 'code', 'StatusCode', 'status')),
    sent: bodyOf(first(request, 'body', 'postData', 'Body', 'Content', 'RequestBody')),
    answer: bodyOf(first(response, 'body', 'content', 'Body', 'Content', 'ResponseBody')),
  };
}

function first(from: JsonObject, ...names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = from[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function read(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return parseYaml(text, { logLevel: 'silent' });
  }
}
