/** When two values are one: spellings, numbers, texts and nothing at all. Used by walk.ts and alike.ts. */
import { canonical, type Json } from '../json.ts';
import type { Rule, Spelling } from './rule.ts';

/** Absent, null, or empty: the service treats them alike (rules.ts). */
export function isNothing(
  value: Json | undefined,
  rule: Rule,
): value is undefined | null | '' | readonly [] | Record<string, never> {
  if (value === undefined || value === null) return true;
  if (value === '') return rule.emptyCounts !== true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

const BLANK = 32;
const SPACE = /\s/;
/** A number as people write it, without an exponent; `007` is a text. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * Whether two plain values mean the same. YAML writes `value: 8080` without quotes, and ACI keeps it as text; a number
 * that was read is no longer told from the same with other digits after its point (1 and 1.0).
 */
export function isSameValue(declared: Json, actual: Json, rule: Rule): boolean {
  if (declared === actual) return true;
  if (typeof declared === 'string' && typeof actual === 'string') {
    if (rule.spelling === undefined) return false;
    if (hasNoBlanks(rule.spelling) && isSameLetters(declared, actual)) return true;
    return respelled(declared, rule.spelling) === respelled(actual, rule.spelling);
  }
  if (typeof declared === typeof actual || isCompound(declared) || isCompound(actual)) return false;
  if (typeof declared === 'number') return isNumber(actual, declared);
  if (typeof actual === 'number') return isNumber(declared, actual);
  return String(declared).toLowerCase() === String(actual).toLowerCase();
}

function isNumber(text: Json, number: number): boolean {
  return typeof text === 'string' && (text === String(number) || (NUMBER.test(text) && Number(text) === number));
}

/** Letter by letter, passing over case and blanks, without making a text. Only ASCII letters have two cases here. */
function isSameLetters(one: string, other: string): boolean {
  let at = 0;
  for (let index = 0; index < one.length; index += 1) {
    const letter = one.charCodeAt(index);
    if (letter === BLANK) continue;
    while (other.charCodeAt(at) === BLANK) at += 1;
    if (letter !== other.charCodeAt(at) && lowered(letter) !== lowered(other.charCodeAt(at))) return false;
    at += 1;
  }
  while (other.charCodeAt(at) === BLANK) at += 1;
  return at === other.length;
}

function lowered(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

/** One text for all spellings of a value. */
export function respelled(text: string, spelling: Spelling | undefined): string {
  switch (spelling) {
    case undefined:
      return text;
    case 'enum':
    case 'location':
      return (SPACE.test(text) ? text.replaceAll(/\s+/g, '') : text).toLowerCase();
    case 'id':
    case 'url':
      return text.replace(/\/$/, '').toLowerCase();
    case 'host':
      return text.toLowerCase();
  }
}

/** A value as one text, so that any two can be told apart, whatever members an open document gave it. */
export function textOf(value: Json): string {
  return isCompound(value) ? canonical(value) : String(value);
}

function isCompound(value: Json): boolean {
  return typeof value === 'object';
}

function hasNoBlanks(spelling: Spelling): boolean {
  return spelling === 'enum' || spelling === 'location';
}
