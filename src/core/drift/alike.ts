/**
 * The fast path: whether two bodies are alike, and nothing about where they are not. It answers yes only where the walk
 * of walk.ts would find nothing (a test holds it to that), and no wherever it is not sure: then the walk decides. Called
 * for every listed group in every sweep, so it makes no object, no list and no text on its way to a yes.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { type Node, nodeBelow, nodeOfItems, SCHEMA } from './schema.ts';
import { isNothing, isSameValue } from './spelling.ts';
import { type Circumstances, DEFAULT, isDropped, SOMETHING, weightOf } from './weight.ts';

type Compound = readonly Json[] | JsonObject;

const NONE: JsonObject = {};

export function isAlike(declared: JsonObject, actual: JsonObject, supplied: Circumstances): boolean {
  return !supplied.profiled && areMembersAlike(declared, actual, SCHEMA, supplied);
}

/** What is there decides the order, since it nearly always has all that is declared: then each member is met once. */
function areMembersAlike(declared: JsonObject, actual: JsonObject, node: Node, supplied: Circumstances): boolean {
  let met = 0;
  for (const key in actual) {
    const other = actual[key];
    const one = declared[key];
    if (one === other) {
      met += 1;
      continue;
    }
    if (key === '__proto__') return false;
    if (one === undefined) {
      if (!isNothingSet(key, other, node, supplied)) return false;
      continue;
    }
    met += 1;
    if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
      const member = nodeBelow(node, key);
      if (!member.skipped && !areCompoundsAlike(one, other, member, supplied)) return false;
    } else if (typeof one === 'function' || !isMemberAlike(key, one, other, node, supplied)) return false;
  }
  return countOf(declared) === met || isRestAlike(declared, actual, node, supplied);
}

function areCompoundsAlike(one: Compound, other: Compound, node: Node, supplied: Circumstances): boolean {
  if (node.presence) return true;
  if (isList(one)) return isList(other) && areListsAlike(one, other, node, supplied);
  return !isList(other) && areMembersAlike(one, other, node, supplied);
}

function isMemberAlike(key: string, one: Json, other: Json | undefined, node: Node, supplied: Circumstances): boolean {
  if (node.exceptKeys !== undefined && key.startsWith(node.exceptKeys)) return true;
  const member = nodeBelow(node, key);
  return member.skipped || areAlike(one, other, member, supplied);
}

/** Whether what only the service's side has is nothing that anybody set. */
function isNothingSet(key: string, other: Json | undefined, node: Node, supplied: Circumstances): boolean {
  if (node.othersMayAdd) return true;
  const member = nodeBelow(node, key);
  return member.skipped || member.othersMayAdd || weightOf(other, member, supplied) < SOMETHING;
}

/** The members that are only declared. */
function isRestAlike(declared: JsonObject, actual: JsonObject, node: Node, supplied: Circumstances): boolean {
  for (const key in declared) {
    const other = actual[key];
    if (isInherited(key, other)) return false;
    if (other !== undefined || (node.exceptKeys !== undefined && key.startsWith(node.exceptKeys))) continue;
    const member = nodeBelow(node, key);
    if (member.skipped || isDropped(declared, other, member)) continue;
    if (!areAlike(declared[key], other, member, supplied)) return false;
  }
  return true;
}

function countOf(members: JsonObject): number {
  let count = 0;
  for (const _ in members) count += 1;
  return count;
}

/** What every object has is no member: such names are left to the walk, which asks for own ones. */
function isInherited(key: string, value: Json | undefined): boolean {
  return typeof value === 'function' || key === '__proto__';
}

function areAlike(declared: Json | undefined, actual: Json | undefined, node: Node, supplied: Circumstances): boolean {
  if (isCompound(declared) && isCompound(actual)) return areCompoundsAlike(declared, actual, node, supplied);
  if (node.presence) return ((declared ?? null) === null) === ((actual ?? null) === null);
  if (node.othersMayAdd) return isObject(declared) ? areMembersAlike(declared, NONE, node, supplied) : true;
  return isPlainAlike(declared, actual, node, supplied);
}

/** Neither list nor object on one side at least. */
function isPlainAlike(
  declared: Json | undefined,
  actual: Json | undefined,
  node: Node,
  supplied: Circumstances,
): boolean {
  const { rule } = node;
  if (isNothing(declared, rule)) return isNothing(actual, rule) || weightOf(actual, node, supplied) < SOMETHING;
  if (isNothing(actual, rule)) return rule.whenReturned === true || weightOf(declared, node, undefined) <= DEFAULT;
  return !isCompound(declared) && !isCompound(actual) && isSameValue(declared, actual, rule);
}

/** Item by item at the same places, whose names are then alike too; another order or number is left to the walk. */
function areListsAlike(
  declared: readonly Json[],
  actual: readonly Json[],
  node: Node,
  supplied: Circumstances,
): boolean {
  if (declared.length !== actual.length) return false;
  const items = nodeOfItems(node);
  for (let index = 0; index < declared.length; index += 1) {
    const one = declared[index];
    const other = actual[index];
    if (one !== other && !areAlike(one, other, items, supplied)) return false;
  }
  return true;
}

function isCompound(value: Json | undefined): value is Compound {
  return typeof value === 'object' && value !== null;
}

/** Cheaper than Array.isArray, and lists made by JSON.parse are of this realm. */
function isList(value: Compound): value is readonly Json[] {
  // biome-ignore lint/suspicious/useIsArray: see above
  return value instanceof Array;
}
