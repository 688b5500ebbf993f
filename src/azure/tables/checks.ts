/**
 * Small checks that stored JSON has the shape of a type. `row-checks.ts` puts them together; `parseChecked` is the one
 * place where stored text becomes a typed value. Properties that no check names are kept as they are.
 */
import { isObject } from '../../core/json.ts';
import { malformed } from './row-faults.ts';

/** The pointer to what is wrong, or undefined. Values never enter a pointer. */
export type Check = (value: unknown, at: string) => string | undefined;

export const text: Check = (value, at) => (typeof value === 'string' ? undefined : at);
export const flag: Check = (value, at) => (typeof value === 'boolean' ? undefined : at);
export const whole: Check = (value, at) => (Number.isSafeInteger(value) ? undefined : at);
export const object: Check = (value, at) => (isObject(value) ? undefined : at);

export const number: Check = (value, at) => (typeof value === 'number' && Number.isFinite(value) ? undefined : at);
/** A time, or a wait: any finite number. */
export const time = number;

export function oneOf(allowed: readonly string[]): Check {
  return (value, at) => (typeof value === 'string' && allowed.includes(value) ? undefined : at);
}

export function optional(check: Check): Check {
  return (value, at) => (value === undefined ? undefined : check(value, at));
}

export function listOf(check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return at;
    return first(value.map((item, index) => check(item, `${at}/${index}`)));
  };
}

export function mapOf(check: Check): Check {
  return (value, at) => (isObject(value) ? first(Object.values(value).map((item) => check(item, `${at}/*`))) : at);
}

/** Names every property of T, so that one added to the model cannot be forgotten here. */
export function shape<T extends object>(fields: { readonly [K in keyof T]-?: Check }): Check {
  const checks: [string, Check][] = Object.entries(fields);
  return (value, at) => {
    if (!isObject(value)) return at;
    return first(checks.map(([name, check]) => check(value[name], `${at}/${name}`)));
  };
}

export function parseChecked<T>(json: string, check: Check, at: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformed(at);
  }
  const wrong = check(value, at);
  if (wrong !== undefined) throw malformed(wrong);
  return value as T;
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((pointer) => pointer !== undefined);
}
