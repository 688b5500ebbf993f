/**
 * The table of rules.ts as a tree that is walked beside a body: one node a place, found in one step. Built once.
 */
import { tokensOf } from '../spec/pointer.ts';
import type { Row, Rule } from './rule.ts';
import { ROWS } from './rules.ts';

export interface Node {
  readonly rule: Rule;
  readonly members: ReadonlyMap<string, Node>;
  /** The node of every item or key that has none of its own. */
  readonly each: Node | undefined;
}

interface Draft {
  rule: Rule;
  members: Map<string, Draft>;
  each: Draft | undefined;
}

/** A place the table does not know: compared as it is. */
const PLAIN: Node = { rule: {}, members: new Map(), each: undefined };

export const SCHEMA: Node = compile(ROWS);

/** The node of a member or item. */
export function nodeBelow(node: Node, key: string): Node {
  return node.members.get(key) ?? node.each ?? PLAIN;
}

/** The node of a list's items. */
export function nodeOfItems(node: Node): Node {
  return node.each ?? PLAIN;
}

function compile(rows: readonly Row[]): Node {
  const root = draft();
  for (const { at, rule } of rows) {
    const place = (tokensOf(at) ?? []).reduce(draftBelow, root);
    place.rule = { ...place.rule, ...rule };
  }
  return root;
}

function draft(): Draft {
  return { rule: {}, members: new Map(), each: undefined };
}

function draftBelow(at: Draft, token: string): Draft {
  if (token === '*') {
    at.each ??= draft();
    return at.each;
  }
  const found = at.members.get(token) ?? draft();
  at.members.set(token, found);
  return found;
}
