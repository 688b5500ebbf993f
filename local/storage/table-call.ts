/** One call to the table service as its handlers see it, and what several of them do with it. Made by `table-service.ts`. */
import type { WireRequest, WireResponse } from '../serve/wire.ts';
import type { Refusal } from '../world/refusal.ts';
import { type Metadata, metadataAsked } from './entity-json.ts';
import { tableNotFound } from './refusals.ts';
import type { State, Table } from './state.ts';

export interface TableCall {
  readonly request: WireRequest;
  readonly state: State;
  readonly now: number;
  readonly pageRows: number;
  readonly shortPages: boolean;
}

const VERSION = '2019-02-02';

export function tableOf({ state }: TableCall, name: string): Table {
  const table = state.tables.get(name.toLowerCase());
  if (table === undefined) throw tableNotFound();
  return table;
}

export function metadataOf({ request }: TableCall): Metadata {
  const { search, searchParams } = request.url;
  return metadataAsked(request.headers['accept'], search.includes('$format') ? searchParams.get('$format') : null);
}

/** The address of the account, with a slash at its end: where links in an answer begin. */
export function accountUrl({ request }: TableCall): string {
  const { origin, pathname } = request.url;
  return `${origin}${pathname.slice(0, pathname.lastIndexOf('/') + 1)}`;
}

export function tableJson(
  status: number,
  metadata: Metadata,
  body: string,
  headers: Record<string, string> = {},
): WireResponse {
  const type = `application/json;odata=${metadata === 'none' ? 'no' : metadata}metadata;streaming=true;charset=utf-8`;
  return { status, headers: { 'content-type': type, 'x-ms-version': VERSION, ...headers }, body };
}

export function bare(status: number, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'x-ms-version': VERSION, ...headers }, body: '' };
}

export function refused({ status, code, message }: Refusal): WireResponse {
  const body = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } });
  return tableJson(status, 'minimal', body, { 'x-ms-error-code': code });
}
