/**
 * A shape says what a part of a document must look like, and conform.ts makes it so. These are the words shapes are
 * written in (aci-shape.ts).
 */

/** `required` is the rule that is broken where the member is missing. */
export interface Field {
  readonly shape: Shape;
  readonly required?: string;
}

export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'number'; readonly integer: boolean }
  | { readonly kind: 'flag' }
  /** ACI reads these words whatever their case; a closed choice refuses any other word. */
  | { readonly kind: 'choice'; readonly words: readonly string[]; readonly closed: boolean }
  | { readonly kind: 'list'; readonly item: Shape; readonly max?: number; readonly of?: string }
  /** Names are the user's own. */
  | { readonly kind: 'map'; readonly value: Shape }
  /** Members by lower-cased name: ACI reads names whatever their case. Members not named here are carried. */
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Field & { readonly name: string }> }
  /** Carried as it is. */
  | { readonly kind: 'open' }
  /** An object or, once kept in a vault, the reference to it. */
  | { readonly kind: 'secretObject' }
  /** Written by the service and not by people: dropped. */
  | { readonly kind: 'readOnly' };

export const text: Shape = { kind: 'text' };
export const secretObject: Shape = { kind: 'secretObject' };
export const number: Shape = { kind: 'number', integer: false };
export const integer: Shape = { kind: 'number', integer: true };
export const flag: Shape = { kind: 'flag' };
export const open: Shape = { kind: 'open' };
export const readOnly: Shape = { kind: 'readOnly' };

export function choice(words: readonly string[]): Shape {
  return { kind: 'choice', words, closed: true };
}

export function openChoice(words: readonly string[]): Shape {
  return { kind: 'choice', words, closed: false };
}

export function list(item: Shape, limit?: { readonly max: number; readonly of: string }): Shape {
  return { kind: 'list', item, ...limit };
}

export function map(value: Shape): Shape {
  return { kind: 'map', value };
}

export function required(shape: Shape, rule = 'is required'): Field {
  return { shape, required: rule };
}

export function object(fields: Readonly<Record<string, Shape | Field>>): Shape {
  const entries = Object.entries(fields).map(([name, given]) => {
    const field: Field = 'shape' in given ? given : { shape: given };
    return [name.toLowerCase(), { ...field, name }] as const;
  });
  return { kind: 'object', fields: new Map(entries) };
}
