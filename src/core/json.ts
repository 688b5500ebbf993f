/** JSON as values: what a body of ACI's is to us, since its part of a declaration is open and carried through untouched. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; anything else becomes an empty one. For reading bodies whose shape is not ours to fix. */
export function objectAt(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function listAt(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function textAt(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** One text for one meaning: object keys sorted, no white space. Two bodies are equal exactly when these texts are. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isObject(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
    return `{${parts.join(',')}}`;
  }
  return JSON.stringify(value);
}
