/**
 * Judges a body by the types that Azure publishes for Bicep: what is required is there, nothing is that nobody declared,
 * and nothing that is write-only. For tests alone.
 */
import { readFileSync } from 'node:fs';
import {
  isObject,
  type Json,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  objectsAt,
  parseJson,
  textAt,
} from '../../../local/world/json.ts';

/** Gives a line for each thing that is wrong. */
export type Judge = (body: Json) => string[];

const REQUIRED = 1;
const WRITE_ONLY = 4;

/** The judge of a resource type, as `Microsoft.X/y@version`. */
export function readTypes(file: string, resource: string): Judge {
  const parsed = parseJson(readFileSync(file, 'utf8'));
  const types = objectsAt({ types: parsed ?? [] }, 'types');
  const found = types.find((type) => textAt(type, 'name')?.toLowerCase() === resource.toLowerCase());
  if (!found) throw new Error(`${file} has no ${resource}`);
  return (body) => judge(types, typeAt(types, found['body']), body, '');
}

function typeAt(types: readonly JsonObject[], reference: Json | undefined): JsonObject {
  const [, index = ''] = /^#\/(\d+)$/.exec(textAt(isObject(reference) ? reference : {}, '$ref') ?? '') ?? [];
  const type = types[Number(index)];
  if (index === '' || !type) throw new Error(`no type ${JSON.stringify(reference)}`);
  return type;
}

function judge(types: readonly JsonObject[], type: JsonObject, value: Json, at: string): string[] {
  switch (type['$type']) {
    case 'ObjectType':
      return isObject(value) ? judgeObject(types, type, value, at) : [`${at} is no object`];
    case 'ArrayType': {
      if (!Array.isArray(value)) return [`${at} is no list`];
      const item = typeAt(types, type['itemType']);
      return listAt({ value }, 'value').flatMap((one, index) => judge(types, item, one, `${at}/${index}`));
    }
    case 'UnionType': {
      const kinds = objectsAt(type, 'elements').map((element) => judge(types, typeAt(types, element), value, at));
      return kinds.some((wrong) => wrong.length === 0) ? [] : [`${at} is none of its kinds: ${JSON.stringify(value)}`];
    }
    case 'StringLiteralType':
      return value === type['value'] ? [] : [`${at} is not ${JSON.stringify(type['value'])}`];
    case 'StringType':
      return typeof value === 'string' ? [] : [`${at} is no text`];
    // The generator has no type for numbers with a fraction.
    case 'IntegerType':
      return typeof value === 'number' ? [] : [`${at} is no number`];
    case 'BooleanType':
      return typeof value === 'boolean' ? [] : [`${at} is no boolean`];
    default:
      return [];
  }
}

function judgeObject(types: readonly JsonObject[], type: JsonObject, value: JsonObject, at: string): string[] {
  const declared = objectAt(type, 'properties');
  const others = type['additionalProperties'];
  const wrong: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const property = objectAt(declared, key);
    const flags = numberAt(property, 'flags') ?? 0;
    if (member === undefined) continue;
    if (declared[key] === undefined && others === undefined) wrong.push(`${at}/${key} is not declared`);
    else if ((flags & WRITE_ONLY) !== 0) wrong.push(`${at}/${key} is write-only`);
    else
      wrong.push(
        ...judge(types, typeAt(types, declared[key] === undefined ? others : property['type']), member, `${at}/${key}`),
      );
  }
  for (const [key, property] of Object.entries(declared)) {
    const flags = numberAt(isObject(property) ? property : {}, 'flags') ?? 0;
    if ((flags & REQUIRED) !== 0 && value[key] === undefined) wrong.push(`${at}/${key} is missing`);
  }
  return wrong;
}
