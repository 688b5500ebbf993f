/**
 * The properties of an entity out of a request's JSON, with the limits the service has. A property that is null is not
 * there. Called by `entity-calls.ts`.
 */
import { isObject, type Json, type JsonObject, parseJson } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import type { EdmType, Property } from './entity.ts';
import { bodyTooLarge, invalidInput } from './refusals.ts';

/** Documented: a request's body has at most 4 MiB. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Documented: 255, of which the service has three of its own. */
const PROPERTIES_MAX = 252;
const PROPERTY_NAME_UNITS_MAX = 255;
/** Documented: a value has at most 64 KiB; a text counts two bytes a unit. */
const TEXT_UNITS_MAX = 32 * 1024;
const BINARY_BYTES_MAX = 64 * 1024;
/** Documented: an entity has at most 1 MiB, names and types counted. */
const ENTITY_BYTES_MAX = 1024 * 1024;
/** Documented: 1 KiB, two bytes a unit. */
const KEY_UNITS_MAX = 512;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the service refuses.
const KEY_REFUSED = /[\u0000-\u001f\u007f-\u009f/\\#?]/;
const OWN_NAMES: ReadonlySet<string> = new Set(['PartitionKey', 'RowKey', 'Timestamp']);
const TYPE_SUFFIX = '@odata.type';
const TYPES: ReadonlyMap<string, EdmType> = new Map(
  (['String', 'Int32', 'Int64', 'Double', 'Boolean', 'DateTime', 'Guid', 'Binary'] as const).map((type) => [
    `Edm.${type}`,
    type,
  ]),
);
/** Bytes of a value as the service counts them. */
const VALUE_BYTES = { Int32: 4, Int64: 8, Double: 8, Boolean: 1, DateTime: 8, Guid: 16 } as const;

export function parseEntityBody(bytes: Uint8Array): JsonObject {
  if (bytes.byteLength > BODY_BYTES_MAX) throw bodyTooLarge();
  const body = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  if (!isObject(body)) throw invalidInput();
  return body;
}

export function checkedKey(key: Json | undefined): string {
  if (typeof key !== 'string') {
    throw new Refusal(400, 'PropertiesNeedValue', 'The values are not specified for all properties in the entity.');
  }
  if (key.length > KEY_UNITS_MAX || KEY_REFUSED.test(key)) throw invalidInput();
  return key;
}

export function propertiesOf(body: JsonObject): Map<string, Property> {
  const properties = new Map<string, Property>();
  for (const name of Object.keys(body)) {
    const value = body[name];
    if (value === null || value === undefined || OWN_NAMES.has(name)) continue;
    if (name.endsWith(TYPE_SUFFIX) || name.startsWith('odata.')) continue;
    properties.set(name, propertyOf(value, body[`${name}${TYPE_SUFFIX}`]));
  }
  return properties;
}

/** Of the whole entity, as it would be kept. */
export function checkSize(partitionKey: string, rowKey: string, properties: ReadonlyMap<string, Property>): void {
  if (properties.size > PROPERTIES_MAX) {
    throw new Refusal(400, 'TooManyProperties', 'The entity contains more properties than allowed.');
  }
  let bytes = 4 + 2 * (partitionKey.length + rowKey.length);
  for (const [name, property] of properties) {
    if (name.length > PROPERTY_NAME_UNITS_MAX) {
      throw new Refusal(400, 'PropertyNameTooLong', 'The property name exceeds the maximum allowed length.');
    }
    bytes += 8 + 2 * name.length + valueBytes(property);
  }
  if (bytes > ENTITY_BYTES_MAX) {
    throw new Refusal(400, 'EntityTooLarge', 'The entity is larger than the maximum size permitted.');
  }
}

function propertyOf(value: Json, typeName: Json | undefined): Property {
  const type =
    typeName === undefined ? plainType(value) : typeof typeName === 'string' ? TYPES.get(typeName) : undefined;
  if (type === undefined || typeof value === 'object') throw invalidInput();
  const property = { type, value: typeof value === 'string' ? fromText(type, value) : value };
  if (!isSound(property)) throw invalidInput();
  return property;
}

/** A value may be sent as a text with its type beside it. */
function fromText(type: EdmType, text: string): string | number | boolean {
  if (type === 'Boolean') return text === 'true' || (text === 'false' ? false : text);
  if (type !== 'Int32' && type !== 'Double') return text;
  return /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

function plainType(value: Json): EdmType | undefined {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) ? 'Int32' : 'Double';
}

function isSound({ type, value }: Property): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string' && withinLimit(value.length <= TEXT_UNITS_MAX);
    case 'Binary':
      return typeof value === 'string' && withinLimit(Buffer.byteLength(value, 'base64') <= BINARY_BYTES_MAX);
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Int32':
      return typeof value === 'number' && Number.isInteger(value);
    case 'Int64':
      return typeof value === 'string' && /^-?\d+$/.test(value);
    case 'Double':
      return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
    case 'DateTime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'Guid':
      return typeof value === 'string';
  }
}

function withinLimit(within: boolean): true {
  if (within) return true;
  throw new Refusal(400, 'PropertyValueTooLarge', 'The property value exceeds the maximum allowed size (64KB).');
}

function valueBytes({ type, value }: Property): number {
  if (type === 'String') return 4 + 2 * String(value).length;
  if (type === 'Binary') return 4 + Buffer.byteLength(String(value), 'base64');
  return VALUE_BYTES[type];
}
