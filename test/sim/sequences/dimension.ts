/**
 * What a property of a declaration can be, as data: a dimension has named variants, each a few edits of a document by
 * JSON pointer. `dimensions.ts` and `mooring-dimensions.ts` list them; `spec.ts` chooses among them.
 */
import { isObject, type Json, type JsonObject } from '../../../local/world/json.ts';

export interface Variant {
  /** Pointer and value, in order; undefined takes the member away. */
  readonly edits: readonly Edit[];
  /** `refused`: the API must not take it. `unsettled`: it is taken, and never comes to rest as a good one does. */
  readonly as: 'good' | 'refused' | 'unsettled';
}

export type Edit = readonly [pointer: string, value: Json | undefined];

export interface Dimension {
  readonly name: string;
  readonly variants: Readonly<Record<string, Variant>>;
}

/** Every variant sets the one place; a variant's own edits come in `variants` of `dimensionOf`. */
export function at(pointer: string, values: Readonly<Record<string, Json | undefined>>): Record<string, Variant> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, good([pointer, value])]));
}

export function good(...edits: Edit[]): Variant {
  return { edits, as: 'good' };
}

export function refused(...edits: Edit[]): Variant {
  return { edits, as: 'refused' };
}

export function unsettled(...edits: Edit[]): Variant {
  return { edits, as: 'unsettled' };
}

/** All at one place that the API must refuse. */
export function refusedAt(
  pointer: string,
  values: Readonly<Record<string, Json | undefined>>,
): Record<string, Variant> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, refused([pointer, value])]));
}

export function edited(document: JsonObject, edits: readonly Edit[]): JsonObject {
  return edits.reduce<JsonObject>((whole, [pointer, value]) => {
    const changed = put(whole, pointer.split('/').slice(1), value);
    return isObject(changed) ? changed : whole;
  }, document);
}

function put(whole: Json | undefined, [step, ...rest]: readonly string[], value: Json | undefined): Json | undefined {
  if (step === undefined) return value;
  if (isList(whole)) {
    return step === '-'
      ? [...whole, value ?? null]
      : whole.map((item, index) => (String(index) === step ? (put(item, rest, value) ?? null) : item));
  }
  const members = isObject(whole) ? whole : {};
  return { ...members, [step]: put(members[step], rest, value) };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
