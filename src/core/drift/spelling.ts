/** When two values are one: spellings, numbers, texts and nothing at all. Used by the walk of compare.ts. */
import type { Json } from '../json.ts';
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

/**
 * Whether two plain values mean the same. A number or truth value beside a text is compared by its text: YAML writes
 * `value: 8080` without quotes, and ACI keeps it as text.
 */
export function isSame(declared: Json, actual: Json, rule: Rule): boolean {
  if (declared === actual) return true;
  if (typeof declared === 'string' && typeof actual === 'string') {
    return rule.spelling !== undefined && respelled(declared, rule.spelling) === respelled(actual, rule.spelling);
  }
  if (typeof declared === typeof actual || isCompound(declared) || isCompound(actual)) return false;
  return String(declared).toLowerCase() === String(actual).toLowerCase();
}

/** One text for all spellings of a value. */
export function respelled(text: string, spelling: Spelling | undefined): string {
  switch (spelling) {
    case undefined:
      return text;
    case 'enum':
    case 'location':
      return text.replaceAll(/\s+/g, '').toLowerCase();
    case 'id':
    case 'url':
      return text.replace(/\/$/, '').toLowerCase();
    case 'host':
      return text.toLowerCase();
  }
}

function isCompound(value: Json): boolean {
  return typeof value === 'object';
}
