/** The calls to `/Tables`: create, list, delete. Called by the router of tables. */
import type { WireResponse } from '../serve/wire.ts';
import { textAt } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import { parseEntityBody } from './entity-body.ts';
import { invalidInput, resourceNotFound, tableAlreadyExists } from './refusals.ts';
import { accountUrl, bare, metadataOf, type TableCall, tableJson } from './table-call.ts';

/** The service's own rule. */
const NAME = /^[A-Za-z][A-Za-z0-9]{2,62}$/;
/** Documented, also for tables. */
const PAGE_TABLES_MAX = 1000;

export function createTable(call: TableCall): WireResponse {
  const name = textAt(parseEntityBody(call.request.body), 'TableName');
  if (name === undefined) throw invalidInput();
  if (!NAME.test(name) || name.toLowerCase() === 'tables') {
    throw new Refusal(400, 'InvalidResourceName', 'The specified resource name contains invalid characters.');
  }
  if (call.state.tables.has(name.toLowerCase())) throw tableAlreadyExists();
  call.state.addTable(name);
  const prefer = call.request.headers['prefer'];
  if (prefer === 'return-no-content') return bare(204, { 'preference-applied': prefer });
  const metadata = metadataOf(call);
  const context = `"odata.metadata":${JSON.stringify(`${accountUrl(call)}$metadata#Tables/@Element`)},`;
  const body = `{${metadata === 'none' ? '' : context}"TableName":${JSON.stringify(name)}}`;
  return tableJson(201, metadata, body, { 'preference-applied': 'return-content' });
}

export function listTables(call: TableCall): WireResponse {
  const { searchParams } = call.request.url;
  const from = searchParams.get('NextTableName') ?? '';
  const top = Number.parseInt(searchParams.get('$top') ?? '', 10) || PAGE_TABLES_MAX;
  const names = [...call.state.tables.values()].map(({ name }) => name).sort(ordinal);
  const rest = names.filter((name) => name >= from);
  const shown = rest.slice(0, Math.min(top, PAGE_TABLES_MAX));
  const next = rest[shown.length];
  const metadata = metadataOf(call);
  const body = {
    ...(metadata === 'none' ? {} : { 'odata.metadata': `${accountUrl(call)}$metadata#Tables` }),
    value: shown.map((name) => ({ TableName: name })),
  };
  const headers = next === undefined ? {} : { 'x-ms-continuation-nexttablename': next };
  return tableJson(200, metadata, JSON.stringify(body), headers);
}

export function deleteTable(call: TableCall, name: string): WireResponse {
  if (!call.state.tables.has(name.toLowerCase())) throw resourceNotFound();
  call.state.removeTable(name);
  return bare(204);
}

function ordinal(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
