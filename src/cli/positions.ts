/**
 * Where in a file a JSON pointer leads, as line and column, for violations and warnings. A place that is not in the
 * file is told as the nearest one above it that is; the file has passed document.ts, or is not looked into.
 */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { JsonObject } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { readDocument } from '../core/spec/document.ts';
import { tokensOf } from '../core/spec/pointer.ts';
import type { DeclarationText } from './file.ts';

/** Characters of one rule; the longest of ours has 300. */
const RULE_MAX = 1000;

interface Violation {
  readonly pointer: string;
  readonly rule: string;
}

/** A line each: `web.yaml:4:3: /properties/containers: needs at least one container`. */
export function placedViolations(violations: readonly Violation[], file?: DeclarationText): string[] {
  const locate = file === undefined ? () => undefined : locator(file.text);
  return violations.map(({ pointer, rule }) => {
    const place = locate(pointer) ?? saidIn(rule);
    const where = file === undefined ? '' : `${file.name}${place === undefined ? '' : `:${place}`}: `;
    const what = pointer === '' ? '' : `${pointer}: `;
    return printable(`${where}${what}${rule}`, RULE_MAX);
  });
}

/** Violations as an answer holds them; what is none is passed over. */
export function violationsIn(answer: JsonObject, member = 'violations'): Violation[] {
  const list = answer[member];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('pointer' in item) || !('rule' in item)) return [];
    const { pointer, rule } = item;
    return typeof pointer === 'string' && typeof rule === 'string' ? [{ pointer, rule }] : [];
  });
}

/** Errors of the text itself name their place in the rule. */
function saidIn(rule: string): string | undefined {
  const found = /\(line (\d+), column (\d+)\)/.exec(rule);
  return found ? `${found[1]}:${found[2]}` : undefined;
}

function locator(text: string): (pointer: string) => string | undefined {
  if (!readDocument(text).ok) return () => undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: false, logLevel: 'error' });
  return (pointer) => {
    const offset = offsetOf(document, pointer);
    if (offset === undefined) return undefined;
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
}

/** The key of a member, the start of an item; of the last step that can be taken. */
function offsetOf(document: Document, pointer: string): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const token of tokensOf(pointer) ?? []) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === token);
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && /^\d+$/.test(token)) {
      const item = node.items[Number(token)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
