/**
 * What a Bicep expression says as far as its text alone tells: literals, lists and objects as JSON, and names of variables
 * as what they stand for; everything else as an expression. Used by read-file.ts.
 */
import type { Node } from './parse.ts';

/** Known only when it is deployed; `text` is how it stands in the file, `parts` what it may be or is made of. */
export class Expression {
  readonly text: string;
  readonly parts: readonly Value[];
  constructor(text: string, parts: readonly Value[] = []) {
    this.text = text;
    this.parts = parts;
  }
}

export type Value =
  | string
  | number
  | boolean
  | null
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Names = ReadonlyMap<string, Value>;

export function readValue(node: Node, names: Names): Value {
  const inner = node.namedChildren.filter((child) => child !== null);
  switch (node.type) {
    case 'string':
      return stringOf(node, names);
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    case 'null':
      return null;
    case 'array':
      return inner.filter(isValue).map((child) => readValue(child, names));
    case 'object':
      return objectOf(node, names);
    case 'parenthesized_expression':
      return inner[0] ? readValue(inner[0], names) : new Expression(node.text);
    case 'identifier':
      return names.get(node.text) ?? new Expression(node.text);
    // The condition is no value it may take.
    case 'ternary_expression':
    case 'if_statement':
      return new Expression(
        node.text,
        inner.slice(1).map((child) => readValue(child, names)),
      );
    default:
      return new Expression(
        node.text,
        inner.filter(isValue).map((child) => readValue(child, names)),
      );
  }
}

export function isObjectValue(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !(value instanceof Expression) && !Array.isArray(value);
}

/** Every text in a value, in expressions too. */
export function textsIn(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Expression) return [value.text, ...value.parts.flatMap(textsIn)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObjectValue(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** `/`-separated; undefined where it leads nowhere or into an expression. */
export function at(value: Value | undefined, path: string): Value | undefined {
  return path.split('/').reduce<Value | undefined>((of, key) => (isObjectValue(of) ? of[key] : undefined), value);
}

function isValue(node: Node): boolean {
  return node.type !== 'comment';
}

function stringOf(node: Node, names: Names): Value {
  const parts = node.namedChildren.filter((child) => child !== null);
  const literal = (part: Node) => (part.type === 'escape_sequence' ? part.text.slice(1) : part.text);
  if (parts.every(({ type }) => type !== 'interpolation')) return parts.map(literal).join('');
  const inner = parts.map((part) =>
    part.type === 'interpolation' && part.namedChildren[0] ? readValue(part.namedChildren[0], names) : literal(part),
  );
  if (inner.every((part) => typeof part === 'string' || typeof part === 'number')) return inner.join('');
  return new Expression(node.text, inner);
}

function objectOf(node: Node, names: Names): Value {
  const properties = node.namedChildren.filter((child) => child?.type === 'object_property');
  return Object.fromEntries(
    properties.flatMap((property): [string, Value][] => {
      const [key, value] = property?.namedChildren ?? [];
      if (!key || !value) return [];
      const name = key.type === 'string' ? stringOf(key, names) : key.text;
      return [[typeof name === 'string' ? name : key.text, readValue(value, names)]];
    }),
  );
}
