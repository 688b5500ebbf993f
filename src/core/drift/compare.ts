/**
 * What differs between a container-group body as it was PUT and as GET or LIST returns it. Pure; called by plan for
 * every look, so its common case, nothing differs, allocates next to nothing. What the service does to a body by
 * itself is in rules.ts and nowhere else.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { below } from '../spec/pointer.ts';
import { classOf } from './classify.ts';
import type { Difference, DifferenceKind } from './difference.ts';
import { type IgnoreRules, ignoreRules, isIgnored, isPartlyIgnored } from './ignore.ts';
import { compareList } from './lists.ts';
import { masked } from './mask.ts';
import { type Node, nodeBelow, SCHEMA } from './schema.ts';
import { isNothing, isSame, respelled } from './spelling.ts';
import { type Circumstances, DEFAULT, NOTHING, SOMETHING, weightOf } from './weight.ts';

export type { Difference } from './difference.ts';

export interface CompareOptions {
  /** JSON pointers, `*` for any segment: differences there and below are left out. */
  readonly ignore?: readonly string[];
  /** Also tell, as class `none`, where a declared default is absent from what is there: it means the same. */
  readonly equivalents?: boolean;
}

export function compare(declared: JsonObject, actual: JsonObject, options: CompareOptions = {}): Difference[] {
  const walk = new Walk(declared, options);
  walk.compareMembers(declared, actual, SCHEMA);
  return walk.found;
}

/** One comparison on its way through both bodies. lists.ts carries it through lists. */
export class Walk {
  found: Difference[] = [];
  readonly #tokens: (string | number)[] = [];
  readonly #items: (Json | undefined)[] = [];
  readonly #ignore: IgnoreRules;
  readonly #equivalents: boolean;
  readonly #supplied: Circumstances;

  constructor(declared: JsonObject, options: CompareOptions) {
    this.#ignore = ignoreRules(options.ignore ?? []);
    this.#equivalents = options.equivalents ?? false;
    const properties = isObject(declared['properties']) ? declared['properties'] : {};
    this.#supplied = {
      confidential: isSame(properties['sku'] ?? '', 'Confidential', { spelling: 'enum' }),
      profiled: isObject(properties['containerGroupProfile']),
    };
  }

  compareMembers(declared: JsonObject, actual: JsonObject, node: Node): void {
    const { rule } = node;
    const spellings = rule.keysIgnoreCase ? keysBySpelling(actual) : undefined;
    const seen = spellings ? new Set<string>() : undefined;
    for (const key of Object.keys(declared)) {
      if (rule.exceptKeys !== undefined && key.startsWith(rule.exceptKeys)) continue;
      const there = spellings?.get(respelled(key, 'id')) ?? key;
      seen?.add(there);
      const value = Object.hasOwn(actual, there) ? actual[there] : undefined;
      if (declared[key] === value) continue;
      const member = nodeBelow(node, key);
      if (isDropped(declared, value, member)) continue;
      this.#at(key, declared[key], value, member);
    }
    if (rule.othersMayAdd) return;
    for (const key of Object.keys(actual)) {
      if (seen ? seen.has(key) : Object.hasOwn(declared, key)) continue;
      this.#at(key, undefined, actual[key], nodeBelow(node, key));
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
    if (rule.never || (rule.secret && !rule.presence)) return;
    if (rule.presence) return this.#comparePresence(declared, actual, node);
    if (rule.othersMayAdd)
      return this.compareMembers(isObject(declared) ? declared : {}, isObject(actual) ? actual : {}, node);
    if (isObject(declared) && isObject(actual)) return this.compareMembers(declared, actual, node);
    if (Array.isArray(declared) && Array.isArray(actual)) return compareList(this, declared, actual, node);
    const lacksDeclared = isNothing(declared, rule);
    const lacksActual = isNothing(actual, rule);
    if (lacksDeclared && lacksActual) return;
    if (lacksDeclared) return this.#onlyActual(actual ?? null, node);
    if (lacksActual) return this.#onlyDeclared(declared, node);
    if (actual !== undefined && !isSame(declared, actual, rule)) this.report('changed', declared, actual, node);
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
    if (declared === actual || node.rule.never) return;
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
    if (node.rule.whenReturned) return;
    const weight = weightOf(declared, node, { supplied: undefined });
    if (weight === NOTHING || (weight === DEFAULT && !this.#equivalents)) return;
    if (this.#goesOn(declared)) return this.#compareWithEmpty(declared, node, 'declared');
    this.report('missing', declared, undefined, node);
    const last = this.found.at(-1);
    if (weight !== DEFAULT || last?.kind !== 'missing' || last.pointer !== below('', ...this.#tokens)) return;
    this.found[this.found.length - 1] = { ...last, class: 'none', reason: 'being absent means the same' };
  }

  #onlyActual(actual: Json, node: Node): void {
    if (this.#isProfiled() || weightOf(actual, node, { supplied: this.#supplied }) < SOMETHING) return;
    if (Array.isArray(actual) || this.#goesOn(actual)) return this.#compareWithEmpty(actual, node, 'actual');
    const only = this.#onlySetting(actual, node);
    if (only !== undefined && isObject(actual)) return this.#at(only, undefined, actual[only], nodeBelow(node, only));
    this.report('added', undefined, actual, node);
  }

  /** Where only one member of an object was set, that is what was added, not the shell around it. */
  #onlySetting(value: Json, node: Node): string | undefined {
    if (!isObject(value)) return undefined;
    const settings = Object.keys(value).filter(
      (key) => weightOf(value[key], nodeBelow(node, key), { supplied: this.#supplied }) === SOMETHING,
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

function isDropped(declared: JsonObject, actual: Json | undefined, member: Node): boolean {
  const { droppedWithout } = member.rule;
  return droppedWithout !== undefined && isNothing(actual, member.rule) && isNothing(declared[droppedWithout], {});
}

function keysBySpelling(map: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.keys(map).map((key) => [respelled(key, 'id'), key]));
}
