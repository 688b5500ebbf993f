/**
 * A query of entities: filter, page by page, in the order of the keys. Called by the router of tables. The token names
 * the row that the next page begins with.
 */
import type { WireResponse } from '../serve/wire.ts';
import type { Entity } from './entity.ts';
import { entityMembers } from './entity-json.ts';
import { EVERYTHING, type Filter, parseFilter } from './filter.ts';
import { invalidInput } from './refusals.ts';
import { partitionIndex, rowIndex } from './rows.ts';
import type { Table } from './state.ts';
import { accountUrl, metadataOf, type TableCall, tableJson, tableOf } from './table-call.ts';

interface Place {
  readonly partitionKey: string;
  readonly rowKey: string;
}

interface Page {
  readonly rows: readonly Entity[];
  readonly next?: Place;
}

export function queryEntities(call: TableCall, name: string): WireResponse {
  const { searchParams } = call.request.url;
  const filterText = searchParams.get('$filter');
  const filter = filterText ? parseFilter(filterText) : EVERYTHING;
  const table = tableOf(call, name);
  const { rows, next } = pageOf(call, table, filter);
  const metadata = metadataOf(call);
  const url = accountUrl(call);
  const about = { name: table.name, url };
  const select = selected(searchParams.get('$select'));
  const items = rows.map((row) => `{${entityMembers(row, metadata, about, select)}}`);
  const context = metadata === 'none' ? '' : `"odata.metadata":"${url}$metadata#${table.name}",`;
  return tableJson(200, metadata, `{${context}"value":[${items.join(',')}]}`, next === undefined ? {} : tokenOf(next));
}

function pageOf(call: TableCall, table: Table, filter: Filter): Page {
  const from = startOf(call.request.url.searchParams);
  const limit = rowsAsked(call);
  const rows: Entity[] = [];
  const only = filter.partitionKey;
  const first = partitionIndex(table, only !== undefined && only > from.partitionKey ? only : from.partitionKey);
  for (let at = first; at < table.partitions.length; at += 1) {
    const partition = table.partitions[at];
    if (partition === undefined || (only !== undefined && partition.key !== only)) break;
    // Documented: a page may end where a partition does, with whatever was found.
    if (call.shortPages && at > first) return { rows, next: { partitionKey: partition.key, rowKey: '' } };
    const here = partition.key === from.partitionKey ? from.rowKey : '';
    const rowFrom = filter.rowFrom !== undefined && filter.rowFrom > here ? filter.rowFrom : here;
    for (let index = rowIndex(partition, rowFrom); index < partition.rows.length; index += 1) {
      const row = partition.rows[index];
      if (row === undefined || (filter.rowTo !== undefined && row.rowKey > filter.rowTo)) break;
      if (!filter.matches(row)) continue;
      if (rows.length >= limit) return { rows, next: row };
      rows.push(row);
    }
  }
  return { rows };
}

function rowsAsked({ request, pageRows }: TableCall): number {
  const top = request.url.searchParams.get('$top');
  if (top === null) return pageRows;
  if (!/^\d+$/.test(top) || Number(top) === 0) throw invalidInput('The value of $top is not valid.');
  return Math.min(Number(top), pageRows);
}

function startOf(parameters: URLSearchParams): Place {
  return { partitionKey: decoded(parameters.get('NextPartitionKey')), rowKey: decoded(parameters.get('NextRowKey')) };
}

/** Keys may hold what a header may not. */
function tokenOf({ partitionKey, rowKey }: Place): Record<string, string> {
  return {
    'x-ms-continuation-nextpartitionkey': Buffer.from(partitionKey).toString('base64'),
    ...(rowKey === '' ? {} : { 'x-ms-continuation-nextrowkey': Buffer.from(rowKey).toString('base64') }),
  };
}

function decoded(token: string | null): string {
  return token === null ? '' : Buffer.from(token, 'base64').toString('utf8');
}

function selected(select: string | null): ReadonlySet<string> | undefined {
  const names = (select ?? '').split(',').filter((name) => name.trim() !== '');
  return names.length === 0 ? undefined : new Set(names.map((name) => name.trim()));
}
