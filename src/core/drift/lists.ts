/**
 * How lists are compared: by the names of their items, as sets, or item by item in order (rules.ts says which).
 * Part of the walk of walk.ts.
 */
import { isObject, type Json } from '../json.ts';

import { type Node, nodeBelow, nodeOfItems } from './schema.ts';
import { isNothing, respelled, textOf } from './spelling.ts';
import type { Walk } from './walk.ts';

type List = readonly Json[];

export function compareList(walk: Walk, declared: List, actual: List, node: Node): void {
  const { matchedBy, set } = node.rule;
  if (matchedBy) compareMatched(walk, { declared, actual, node, matchedBy });
  else if (set) compareSets(walk, declared, actual, node);
  else compareInOrder(walk, declared, actual, node);
}

interface Matched {
  readonly declared: List;
  readonly actual: List;
  readonly node: Node;
  readonly matchedBy: readonly string[];
}

function compareMatched(walk: Walk, lists: Matched): void {
  const { declared, actual, node } = lists;
  const items = nodeOfItems(node);
  if (isInStep(lists, items)) {
    for (let index = 0; index < declared.length; index += 1)
      walk.compareItem(index, declared[index], actual[index], items);
    return;
  }
  const { partners, left } = partnersOf(lists, items);
  declared.forEach((item, index) => {
    const partner = partners[index];
    if (partner !== undefined) walk.compareItem(index, item, actual[partner], items);
    else if (left.has(index) && isRenamed(walk, lists, index)) left.delete(index);
    else walk.reportItem(index, item, undefined, items);
  });
  for (const index of [...left].sort((a, b) => a - b)) walk.reportItem(index, undefined, actual[index], items);
  const order = partners.filter((partner) => partner !== undefined);
  if (node.rule.ordered && order.some((place, index) => place < (order[index - 1] ?? 0))) {
    walk.report('reordered', declared, actual, node);
  }
}

/** The items at one index, each without a partner, differ in nothing but what they are matched by: one renamed item. */
function isRenamed(walk: Walk, { declared, actual, node, matchedBy }: Matched, index: number): boolean {
  const items = nodeOfItems(node);
  const differences = walk.trial(() => {
    walk.compareItem(index, declared[index], actual[index], items);
  });
  const isName = (pointer: string) => matchedBy.some((member) => pointer.endsWith(`/${index}/${member}`));
  if (!differences.every((difference) => isName(difference.pointer))) return false;
  walk.found.push(...differences);
  return true;
}

function compareSets(walk: Walk, declared: List, actual: List, node: Node): void {
  const items = nodeOfItems(node);
  const left = Map.groupBy(actual.keys(), (index) => textOf(actual[index] ?? null));
  const missing = [...declared.keys()].filter(
    (index) => left.get(textOf(declared[index] ?? null))?.shift() === undefined,
  );
  const added = [...left.values()].flat().sort((a, b) => a - b);
  for (const index of missing) {
    const instead = added.shift();
    walk.reportItem(index, declared[index], instead === undefined ? undefined : actual[instead], items);
  }
  for (const index of added) walk.reportItem(index, undefined, actual[index], items);
}

/** Item by item; where one list is the other with items put in or taken out at one place, those items are told. */
function compareInOrder(walk: Walk, declared: List, actual: List, node: Node): void {
  const items = nodeOfItems(node);
  if (declared.length === actual.length) {
    for (let index = 0; index < declared.length; index += 1) {
      if (declared[index] !== actual[index]) walk.compareItem(index, declared[index], actual[index], items);
    }
    return;
  }
  const shorter = Math.min(declared.length, actual.length);
  const isAlike = (a: Json | undefined, b: Json | undefined) =>
    walk.trial(() => {
      walk.compareItem(0, a, b, items);
    }).length === 0;
  let head = 0;
  while (head < shorter && isAlike(declared[head], actual[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isAlike(declared.at(-1 - tail), actual.at(-1 - tail))) tail += 1;
  if (head + tail < shorter) {
    walk.report('changed', declared, actual, node);
    return;
  }
  for (let index = head; index < declared.length - tail; index += 1)
    walk.reportItem(index, declared[index], undefined, items);
  for (let index = head; index < actual.length - tail; index += 1)
    walk.reportItem(index, undefined, actual[index], items);
}

/** For each declared item the index of its namesake, by preference the one at its own index; and which are left over. */
function partnersOf(
  { declared, actual, matchedBy }: Matched,
  items: Node,
): { partners: (number | undefined)[]; left: Set<number> } {
  const names = actual.map((item) => nameOf(item, items, matchedBy));
  const wanted = declared.map((item) => nameOf(item, items, matchedBy));
  const left = new Set(names.keys());
  const partners = wanted.map((name, index) => (names[index] === name && left.delete(index) ? index : undefined));
  const places = Map.groupBy(left, (index) => names[index]);
  for (const [index, name] of wanted.entries()) {
    const partner = partners[index] ?? places.get(name)?.shift();
    if (partner === undefined) continue;
    partners[index] = partner;
    left.delete(partner);
  }
  return { partners, left };
}

/** The usual case: the same names at the same places. */
function isInStep({ declared, actual, matchedBy }: Matched, items: Node): boolean {
  if (declared.length !== actual.length) return false;
  for (let index = 0; index < declared.length; index += 1) {
    for (const member of matchedBy) if (!isNamedAlike(declared[index], actual[index], member, items)) return false;
  }
  return true;
}

function isNamedAlike(a: Json | undefined, b: Json | undefined, member: string, items: Node): boolean {
  if (isObject(a) && isObject(b) && a[member] === b[member]) return true;
  return memberText(a, member, items) === memberText(b, member, items);
}

function nameOf(item: Json, items: Node, matchedBy: readonly string[]): string {
  return matchedBy.map((member) => memberText(item, member, items)).join('\n');
}

function memberText(item: Json | undefined, member: string, items: Node): string {
  const { absentMeans, spelling } = nodeBelow(items, member).rule;
  const value = isObject(item) ? item[member] : undefined;
  return respelled(textOf(isNothing(value, {}) ? (absentMeans ?? '') : value), spelling);
}
