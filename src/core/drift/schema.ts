/**
 * The table of rules.ts and the names of known.ts as a tree that is walked beside a body: one node a place, found in
 * one step. Built once. What the fast path of alike.ts asks of every node lies beside its rule, so that all nodes have
 * one shape.
 */
import { tokensOf } from '../spec/pointer.ts';
import { KNOWN } from './known.ts';
import { NO_RULE, type Row, type Rule } from './rule.ts';
import { ROWS } from './rules.ts';

export interface Node {
  readonly rule: Rule;
  readonly members: ReadonlyMap<string, Node>;
  /** Its known members by lower-cased name. Undefined where names are the user's own or nothing is known. */
  readonly lower: ReadonlyMap<string, string> | undefined;
  /** The node of every item or key that has none of its own. */
  readonly each: Node | undefined;
  /** Not compared, whatever stands there. */
  readonly skipped: boolean;
  readonly presence: boolean;
  readonly othersMayAdd: boolean;
  readonly exceptKeys: string | undefined;
  readonly droppedWithout: string | undefined;
}

interface Draft {
  rule: Rule;
  readonly members: Map<string, Draft>;
  each: Draft | undefined;
  lower: Map<string, string> | undefined;
}

/** A place the table does not know: compared as it is. */
const PLAIN: Node = nodeOf(draft());

export const SCHEMA: Node = nodeOf(compile(ROWS));

/** The node of a member or item. */
export function nodeBelow(node: Node, key: string): Node {
  return (
    node.members.get(key) ?? (node.lower === undefined ? node.each : otherwiseBelow(node, node.lower, key)) ?? PLAIN
  );
}

/** The node of a list's items. */
export function nodeOfItems(node: Node): Node {
  return node.each ?? PLAIN;
}

function otherwiseBelow(node: Node, lower: ReadonlyMap<string, string>, key: string): Node | undefined {
  const name = lower.get(key.toLowerCase());
  return name === undefined ? node.each : node.members.get(name);
}

function compile(rows: readonly Row[]): Draft {
  const root = draft();
  for (const { at, rule } of rows) {
    const place = draftAt(root, at);
    place.rule = { ...place.rule, ...rule };
  }
  for (const { at, names } of KNOWN) {
    const place = draftAt(root, at);
    place.lower = new Map(names.map((name) => [name.toLowerCase(), name]));
    for (const name of names) draftBelow(place, name);
  }
  return root;
}

function draft(): Draft {
  return { rule: NO_RULE, members: new Map(), each: undefined, lower: undefined };
}

function draftAt(root: Draft, pointer: string): Draft {
  return (tokensOf(pointer) ?? []).reduce(draftBelow, root);
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

function nodeOf({ rule, members, each, lower }: Draft): Node {
  return {
    rule,
    members: new Map([...members].map(([name, member]) => [name, nodeOf(member)])),
    lower,
    each: each && nodeOf(each),
    skipped: rule.never === true || (rule.secret === true && rule.presence !== true),
    presence: rule.presence === true,
    othersMayAdd: rule.othersMayAdd === true,
    exceptKeys: rule.exceptKeys,
    droppedWithout: rule.droppedWithout,
  };
}
