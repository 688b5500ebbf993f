/**
 * The calls to one entity: insert, get, replace, merge, delete. Called by the router of tables. A request is checked
 * whole before anything is written.
 */
import type { WireResponse } from '../serve/wire.ts';
import type { JsonObject } from '../world/json.ts';
import { type Entity, merged, type Property } from './entity.ts';
import { checkedKey, checkSize, parseEntityBody, propertiesOf } from './entity-body.ts';
import { entityMembers, type Metadata } from './entity-json.ts';
import { conditionNotMet, entityAlreadyExists, invalidInput, resourceNotFound } from './refusals.ts';
import { findEntity, putEntity, removeEntity } from './rows.ts';
import { etagOf, isoOf } from './stamps.ts';
import type { Table } from './state.ts';
import { accountUrl, bare, metadataOf, type TableCall, tableJson, tableOf } from './table-call.ts';

export interface Keys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** Only weak tags are any of the service's. */
const WEAK_TAG = /^[wW]\/"[^"]*"$/;

export function insertEntity(call: TableCall, name: string): WireResponse {
  const body = parseEntityBody(call.request.body);
  const keys = { partitionKey: checkedKey(body['PartitionKey']), rowKey: checkedKey(body['RowKey']) };
  const properties = checkedProperties(keys, body);
  const table = tableOf(call, name);
  if (findEntity(table, keys.partitionKey, keys.rowKey) !== undefined) throw entityAlreadyExists();
  const entity = write(call, table, keys, properties);
  if (call.request.headers['prefer'] === 'return-no-content') {
    return bare(204, { etag: entity.etag, 'preference-applied': 'return-no-content' });
  }
  const headers = { etag: entity.etag, 'preference-applied': 'return-content' };
  return tableJson(201, metadataOf(call), described(call, table, entity), headers);
}

export function getEntity(call: TableCall, name: string, { partitionKey, rowKey }: Keys): WireResponse {
  const table = tableOf(call, name);
  const entity = findEntity(table, partitionKey, rowKey);
  if (entity === undefined) throw resourceNotFound();
  const headers = { etag: entity.etag, date: new Date(call.now).toUTCString() };
  return tableJson(200, metadataOf(call), described(call, table, entity), headers);
}

export function updateEntity(call: TableCall, name: string, keys: Keys, how: 'replace' | 'merge'): WireResponse {
  const body = parseEntityBody(call.request.body);
  checkedKey(keys.partitionKey);
  checkedKey(keys.rowKey);
  const given = checkedProperties(keys, body);
  const tag = matchAsked(call);
  const table = tableOf(call, name);
  const before = findEntity(table, keys.partitionKey, keys.rowKey);
  if (tag !== undefined) checkMatch(before, tag);
  if (how === 'replace' || before === undefined) return bare(204, { etag: write(call, table, keys, given).etag });
  const properties = merged(before.properties, given);
  checkSize(keys.partitionKey, keys.rowKey, properties);
  return bare(204, { etag: write(call, table, keys, properties).etag });
}

export function deleteEntity(call: TableCall, name: string, { partitionKey, rowKey }: Keys): WireResponse {
  const tag = matchAsked(call);
  if (tag === undefined) throw conditionNotMet();
  const table = tableOf(call, name);
  const entity = checkMatch(findEntity(table, partitionKey, rowKey), tag);
  removeEntity(call.state, table, entity);
  return bare(204);
}

function checkedProperties(keys: Keys, body: JsonObject): ReadonlyMap<string, Property> {
  const properties = propertiesOf(body);
  checkSize(keys.partitionKey, keys.rowKey, properties);
  return properties;
}

function write(call: TableCall, table: Table, keys: Keys, properties: ReadonlyMap<string, Property>): Entity {
  const timestamp = isoOf(call.state.stamp(call.now));
  const entity = { ...keys, timestamp, etag: etagOf(timestamp), properties };
  putEntity(call.state, table, entity);
  return entity;
}

/** The version a write is for; undefined: whatever there is, or nothing. */
function matchAsked({ request }: TableCall): string | undefined {
  const tag = request.headers['if-match'];
  if (tag === undefined) return undefined;
  if (tag === '') throw conditionNotMet();
  if (tag !== '*' && !WEAK_TAG.test(tag)) throw invalidInput('The etag value specified is not valid.');
  return tag;
}

function checkMatch(entity: Entity | undefined, tag: string): Entity {
  if (entity === undefined) throw resourceNotFound();
  if (tag !== '*' && tag !== entity.etag) throw conditionNotMet();
  return entity;
}

function described(call: TableCall, table: Table, entity: Entity): string {
  const metadata: Metadata = metadataOf(call);
  const url = accountUrl(call);
  const members = entityMembers(entity, metadata, { name: table.name, url });
  if (metadata === 'none') return `{${members}}`;
  return `{"odata.metadata":"${url}$metadata#${table.name}/@Element",${members}}`;
}
