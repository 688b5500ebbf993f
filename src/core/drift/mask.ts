/** A value as it may be shown: what is write-only stands as `[secret]`. For the differences of compare.ts. */
import { isObject, type Json } from '../json.ts';
import { type Node, nodeBelow, nodeOfItems } from './schema.ts';

const MASK = '[secret]';

export function masked(value: Json, node: Node): Json {
  if (node.rule.secret) return MASK;
  if (typeof value !== 'object' || value === null) return value;
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, masked(member, nodeBelow(node, key))]),
    );
  }
  const items = nodeOfItems(node);
  return value.map((item) => masked(item, items));
}
