/**
 * The full comparison: both bodies walked side by side, and each difference told. Pure; compare.ts starts it where
 * alike.ts could not tell that nothing differs, and lists.ts carries it through lists.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { below } from '../spec/pointer.ts';
import { classOf } from './classify.ts';
import type { Difference, DifferenceKind } from './difference.ts';
import { type IgnoreRules, isIgnored, isPartlyIgnored } from './ignore.ts';
import { compareList } from './lists.ts';
import { masked } from './mask.ts';
import { partnersIn } from './partner.ts';
import { type Node, nodeBelow, SCHEMA } from './schema.ts';
import { isNothing, isSameValue } from './spelling.ts';
import { type Circumstances, DEFAULT, isDropped, NOTHING, SOMETHING, weightOf } from './weight.ts';

export interface WalkOptions {
  readonly ignore: IgnoreRules;
  readonly equivalents: boolean;
  readonly supplied: Circumstances;
}

/** One comparison on its way through both bodies. */
export class Walk {
  found: Difference[] = [];
  readonly #tokens: (string | number)[] = [];
  readonly #items: (Json | undefined)[] = [];
  readonly #ignore: IgnoreRules;
  readonly #equivalents: boolean;
  readonly #supplied: Circumstances;

  constructor({ ignore, equivalents, supplied }: WalkOptions) {
    this.#ignore = ignore;
    this.#equivalents = equivalents;
    this.#supplied = supplied;
  }

  compareMembers(declared: JsonObject, actual: JsonObject, node: Node): void {
    const partnerOf = partnersIn(declared, actual, node);
    const seen = new Set<string>();
    for (const key of Object.keys(declared)) {
      const there = partnerOf(key);
      if (there !== undefined) seen.add(there);
      if (node.exceptKeys !== undefined && key.startsWith(node.exceptKeys)) continue;
      const value = there === undefined ? undefined : actual[there];
      if (declared[key] === value) continue;
      const member = nodeBelow(node, key);
      if (isDropped(declared, value, member)) continue;
      this.#at(key, declared[key], value, member);
    }
    if (node.othersMayAdd) return;
    for (const key of Object.keys(actual)) {
      if (!seen.has(key)) this.#at(key, undefined, actual[key], nodeBelow(node, key));
    }
  }

  compareItem(index: number, declared: Json | undefined, actual: Json | undefined, node: Node): void {
    this.#tokens.push(index);
    this.#items.push(declared ?? actual);
    this.compareValue(declared, actual, node);
    this.#tokens.pop();
    this.#items.pop();
  }

  compareValue(declared: Json | undefined, actual: Json | undefined, node: Node): void {
    if (declared === actual) return;
    const { rule } = node;
    if (node.skipped) return;
    if (node.presence) return this.#comparePresence(declared, actual, node);
    if (rule.whenReturned && isNothing(actual, rule)) return;
    if (node.othersMayAdd)
      return this.compareMembers(isObject(declared) ? declared : {}, isObject(actual) ? actual : {}, node);
    if (isObject(declared) && isObject(actual)) return this.compareMembers(declared, actual, node);
    if (Array.isArray(declared) && Array.isArray(actual)) return compareList(this, declared, actual, node);
    const lacksDeclared = isNothing(declared, rule);
    const lacksActual = isNothing(actual, rule);
    if (lacksDeclared && lacksActual) return;
    if (lacksDeclared) return this.#onlyActual(actual ?? null, node);
    if (lacksActual) return this.#onlyDeclared(declared, node);
    if (actual !== undefined && !isSameValue(declared, actual, rule)) this.report('changed', declared, actual, node);
  }

  /** The differences a part of the walk finds, without keeping them. */
  trial(part: () => void): Difference[] {
    const kept = this.found;
    this.found = [];
    part();
    const tried = this.found;
    this.found = kept;
    return tried;
  }

  /** An item that only one list has. */
  reportItem(index: number, declared: Json | undefined, actual: Json | undefined, node: Node): void {
    if (declared === undefined && this.#isProfiled()) return;
    this.#tokens.push(index);
    this.#items.push(declared ?? actual);
    this.report(
      declared === undefined ? 'added' : actual === undefined ? 'missing' : 'changed',
      declared,
      actual,
      node,
    );
    this.#tokens.pop();
    this.#items.pop();
  }

  report(kind: DifferenceKind, declared: Json | undefined, actual: Json | undefined, node: Node): void {
    if (isIgnored(this.#ignore, { tokens: this.#tokens, items: this.#items })) return;
    this.found.push({
      pointer: below('', ...this.#tokens),
      kind,
      ...(declared === undefined ? {} : { declared: masked(declared, node) }),
      ...(actual === undefined ? {} : { actual: masked(actual, node) }),
      ...classOf(this.#tokens),
    });
  }

  #at(key: string, declared: Json | undefined, actual: Json | undefined, node: Node): void {
    if (declared === actual || node.skipped) return;
    this.#tokens.push(key);
    this.#items.push(undefined);
    this.compareValue(declared, actual, node);
    this.#tokens.pop();
    this.#items.pop();
  }

  #comparePresence(declared: Json | undefined, actual: Json | undefined, node: Node): void {
    const isDeclared = declared !== undefined && declared !== null;
    const isThere = actual !== undefined && actual !== null;
    if (isDeclared === isThere || (isThere && this.#isProfiled())) return;
    if (isDeclared) this.report('missing', declared, undefined, node);
    else this.report('added', undefined, actual, node);
  }

  #onlyDeclared(declared: Json, node: Node): void {
    const weight = weightOf(declared, node, undefined);
    if (weight === NOTHING || (weight === DEFAULT && !this.#equivalents)) return;
    if (this.#goesOn(declared)) return this.#compareWithEmpty(declared, node, 'declared');
    this.report('missing', declared, undefined, node);
    const last = this.found.at(-1);
    if (weight !== DEFAULT || last?.kind !== 'missing' || last.pointer !== below('', ...this.#tokens)) return;
    this.found[this.found.length - 1] = { ...last, class: 'none', reason: 'being absent means the same' };
  }

  #onlyActual(actual: Json, node: Node): void {
    if (this.#isProfiled() || weightOf(actual, node, this.#supplied) < SOMETHING) return;
    if (Array.isArray(actual) || this.#goesOn(actual)) return this.#compareWithEmpty(actual, node, 'actual');
    const only = this.#onlySetting(actual, node);
    if (only !== undefined && isObject(actual)) return this.#at(only, undefined, actual[only], nodeBelow(node, only));
    this.report('added', undefined, actual, node);
  }

  /** Where only one member of an object was set, that is what was added, not the shell around it. */
  #onlySetting(value: Json, node: Node): string | undefined {
    if (!isObject(value)) return undefined;
    const settings = Object.keys(value).filter(
      (key) => weightOf(value[key], nodeBelow(node, key), this.#supplied) === SOMETHING,
    );
    return settings.length === 1 ? settings[0] : undefined;
  }

  /** Part of the value is to be ignored: the rest must be told leaf by leaf. */
  #goesOn(value: Json): boolean {
    return typeof value === 'object' && isPartlyIgnored(this.#ignore, { tokens: this.#tokens, items: this.#items });
  }

  #compareWithEmpty(value: Json, node: Node, side: 'declared' | 'actual'): void {
    if (Array.isArray(value)) compareList(this, side === 'declared' ? value : [], side === 'actual' ? value : [], node);
    else if (isObject(value))
      this.compareMembers(side === 'declared' ? value : {}, side === 'actual' ? value : {}, node);
  }

  /** In a part of the body whose profile supplies what it leaves out. */
  #isProfiled(): boolean {
    return this.#supplied.profiled && nodeBelow(SCHEMA, String(this.#tokens[0])).rule.suppliedWhen === 'profiled';
  }
}
