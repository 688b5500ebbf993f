/**
 * Reads objects whose keys are all known: our part of a declaration. An unknown key is refused at its pointer, so that
 * a misspelt wish is never silently ignored.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** The object, once its keys are checked; undefined where it is absent, null or no object. */
export function closedObject(
  value: Json | undefined,
  keys: readonly string[],
  pointer: string,
  report: Report,
): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    report.refuse(pointer, 'must be a mapping');
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) report.refuse(below(pointer, key), `is not known: it may hold ${keys.join(', ')}`);
  }
  return value;
}

export function readFlag(
  owner: JsonObject,
  key: string,
  otherwise: boolean,
  at: { pointer: string; report: Report },
): boolean {
  const value = owner[key];
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'boolean') return value;
  at.report.refuse(below(at.pointer, key), 'must be true or false');
  return otherwise;
}

export function readText(owner: JsonObject, key: string, at: { pointer: string; report: Report }): string | undefined {
  const value = owner[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  at.report.refuse(below(at.pointer, key), 'must be a text');
  return undefined;
}

/** One of the words; `rule` where it is another. */
export function readWord<T extends string>(
  owner: JsonObject,
  key: string,
  words: readonly [T, ...T[]],
  at: { pointer: string; report: Report; rule?: string },
): T {
  const value = owner[key];
  if (value === undefined || value === null) return words[0];
  const word = words.find((known) => known === value);
  if (word === undefined) at.report.refuse(below(at.pointer, key), at.rule ?? `must be one of ${words.join(', ')}`);
  return word ?? words[0];
}

/** A whole number from `min` to `max`; `rule` where it is none. */
export function readWhole(
  owner: JsonObject,
  key: string,
  range: { readonly min: number; readonly max: number },
  at: { pointer: string; report: Report; rule?: string },
): number | undefined {
  const value = owner[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  at.report.refuse(below(at.pointer, key), at.rule ?? `must be a whole number from ${range.min} to ${range.max}`);
  return undefined;
}
