/**
 * The table service, from request to response: as the real TableClient speaks to it. Built by `storage.ts`; takes any
 * Authorization, as long as there is one.
 */
import type { Service, WireResponse } from '../serve/wire.ts';
import { Refusal } from '../world/refusal.ts';
import { pathInAccount } from './address.ts';
import { deleteEntity, getEntity, insertEntity, type Keys, updateEntity } from './entity-calls.ts';
import { queryEntities } from './query.ts';
import { invalidInput, noAuthorization, notImplemented } from './refusals.ts';
import { refused, type TableCall } from './table-call.ts';
import { createTable, deleteTable, listTables } from './table-calls.ts';

const ENTITY = /^(\w+)\(PartitionKey='((?:[^']|'')*)',RowKey='((?:[^']|'')*)'\)$/;
const TABLE = /^Tables\('(\w+)'\)$/;
const ROWS = /^(\w+)(?:\(\))?$/;

export function tableService(context: () => Omit<TableCall, 'request'>): Service {
  return async (request) => {
    const call = { ...context(), request };
    try {
      if (!request.headers['authorization']) throw noAuthorization();
      return route(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refused(error);
    }
  };
}

function route(call: TableCall): WireResponse {
  const path = decoded(pathInAccount(call.request.url));
  const entity = ENTITY.exec(path);
  if (entity !== null) {
    const [, name = '', partitionKey = '', rowKey = ''] = entity;
    return routeEntity(call, name, { partitionKey: unquoted(partitionKey), rowKey: unquoted(rowKey) });
  }
  const { method } = call.request;
  const table = TABLE.exec(path)?.[1];
  if (table !== undefined) {
    if (method === 'DELETE') return deleteTable(call, table);
    throw notImplemented();
  }
  const rows = ROWS.exec(path)?.[1];
  if (rows === 'Tables') {
    if (method === 'POST') return createTable(call);
    if (method === 'GET') return listTables(call);
  } else if (rows !== undefined) {
    if (method === 'POST') return insertEntity(call, rows);
    if (method === 'GET') return queryEntities(call, rows);
  }
  throw notImplemented();
}

function routeEntity(call: TableCall, name: string, keys: Keys): WireResponse {
  switch (call.request.method) {
    case 'GET':
      return getEntity(call, name, keys);
    case 'PUT':
      return updateEntity(call, name, keys, 'replace');
    case 'PATCH':
    case 'MERGE':
      return updateEntity(call, name, keys, 'merge');
    case 'DELETE':
      return deleteEntity(call, name, keys);
    default:
      throw notImplemented();
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) throw invalidInput();
    throw error;
  }
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}
