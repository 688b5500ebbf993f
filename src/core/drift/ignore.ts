/**
 * A group's `drift.ignore`: JSON pointers whose segments may be `*`. A rule covers its place and everything below.
 * An item of a list is named by its index or, where it has one, by its name.
 */
import { isObject, type Json } from '../json.ts';
import { tokensOf } from '../spec/pointer.ts';

/** Where the walk stands: tokens from the root, and beside each the list item it leads to, if it leads to one. */
export interface Place {
  readonly tokens: readonly (string | number)[];
  readonly items: readonly (Json | undefined)[];
}

export type IgnoreRules = readonly (readonly string[])[];

export function ignoreRules(pointers: readonly string[]): IgnoreRules {
  return pointers.map(tokensOf).filter((tokens) => tokens !== undefined);
}

export function isIgnored(rules: IgnoreRules, place: Place): boolean {
  return rules.some((rule) => rule.length <= place.tokens.length && agrees(rule, place, rule.length));
}

/** Whether a rule covers some part below this place, but not all of it. */
export function isPartlyIgnored(rules: IgnoreRules, place: Place): boolean {
  return rules.some((rule) => rule.length > place.tokens.length && agrees(rule, place, place.tokens.length));
}

function agrees(rule: readonly string[], place: Place, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    const token = rule[index];
    if (token === '*' || token === String(place.tokens[index])) continue;
    const item = place.items[index];
    if (item === undefined || !isObject(item) || item['name'] !== token) return false;
  }
  return true;
}
