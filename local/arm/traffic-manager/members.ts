/** Reads members of a body under a rule, and refuses them by their pointer. Used by the checks of this folder. */
import { isObject, type Json, type JsonObject } from '../../world/json.ts';
import { invalid } from './refusals.ts';

/** A member that is an object. */
export function requiredObject(body: JsonObject, key: string, at: string): JsonObject {
  const value = body[key];
  if (isObject(value)) return value;
  throw invalid(`${at}/${key}`, 'it must be an object');
}

/** A whole number between two, both included; the fallback where it is absent or null. */
export function integer(
  body: JsonObject,
  key: string,
  at: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback?: number },
): number {
  const value = body[key] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(`${at}/${key}`, `it must be a whole number from ${min} to ${max}`);
}

/** One of the words, in the service's casing, whatever that of the body; the fallback where it is absent or null. */
export function word<T extends string>(
  body: JsonObject,
  key: string,
  at: string,
  { of, fallback }: { readonly of: readonly T[]; readonly fallback?: T },
): T {
  const value = body[key] ?? fallback;
  const known = typeof value === 'string' && of.find((one) => one.toLowerCase() === value.toLowerCase());
  if (known) return known;
  throw invalid(`${at}/${key}`, `it must be one of ${of.join(', ')}`);
}

/** The objects of a list that has no more than so many; none where it is absent or null. */
export function objectList(body: JsonObject, key: string, at: string, max: number): readonly JsonObject[] {
  const value: Json = body[key] ?? [];
  if (!Array.isArray(value)) throw invalid(`${at}/${key}`, 'it must be a list');
  if (value.length > max) throw invalid(`${at}/${key}`, `it has at most ${max} entries`);
  return value.map((item: Json, index) => {
    if (isObject(item)) return item;
    throw invalid(`${at}/${key}/${index}`, 'it must be an object');
  });
}
