/** Every leaf of a container group in the types that Azure publishes for Bicep. For types.test.ts. */
import { readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../../../src/core/json.ts';

export interface Leaf {
  /** Tokens from the root; `*` stands for an item, `+` for a member of a map. */
  readonly tokens: readonly string[];
  readonly type: 'text' | 'number' | 'flag' | 'any';
  readonly isReadOnly: boolean;
  readonly isSensitive: boolean;
}

const READ_ONLY = 2;

export function leavesOf(file: string, resource: string): Leaf[] {
  const types = listAt(parse(readFileSync(file, 'utf8'))).map((type) => objectAt(type));
  const found = types.find((type) => textAt(type['name']) === resource);
  const at = (reference: Json | undefined): JsonObject =>
    types[Number(textAt(objectAt(reference)['$ref'])?.slice(2))] ?? {};
  const walk = (type: JsonObject, tokens: readonly string[], isReadOnly: boolean): Leaf[] => {
    const leaf = (kind: Leaf['type']): Leaf[] => [
      { tokens, type: kind, isReadOnly, isSensitive: type['sensitive'] === true },
    ];
    switch (type['$type']) {
      case 'ObjectType': {
        const others = type['additionalProperties'];
        return [
          ...(others === undefined ? [] : walk(at(others), [...tokens, '+'], isReadOnly)),
          ...Object.entries(objectAt(type['properties'])).flatMap(([name, property]) => {
            const flags = numberAt(objectAt(property)['flags']) ?? 0;
            return walk(at(objectAt(property)['type']), [...tokens, name], isReadOnly || (flags & READ_ONLY) !== 0);
          }),
        ];
      }
      case 'ArrayType':
        return walk(at(type['itemType']), [...tokens, '*'], isReadOnly);
      case 'IntegerType':
        return leaf('number');
      case 'BooleanType':
        return leaf('flag');
      case 'AnyType':
        return leaf('any');
      default:
        return leaf('text');
    }
  };
  return walk(at(objectAt(found)['body']), [], false);
}

function parse(text: string): Json {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) || isObject(value) ? value : [];
}
