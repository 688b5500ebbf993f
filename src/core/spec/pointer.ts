/** RFC 6901 JSON pointers: how violations, secrets and drift name a place in a document. */
import { isObject, type Json, type JsonObject } from '../json.ts';

/** The pointer of a member or item below `base`. */
export function below(base: string, ...tokens: readonly (string | number)[]): string {
  let pointer = base;
  for (const token of tokens) pointer += `/${typeof token === 'number' ? token : escaped(token)}`;
  return pointer;
}

/** Asked of every member of every declaration at every sweep, and hardly any has something to escape. */
function escaped(token: string): string {
  if (!token.includes('~') && !token.includes('/')) return token;
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The pointer's tokens, or undefined where the text is no pointer. */
export function tokensOf(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value a token leads to. Only own members count, so a token such as `constructor` leads nowhere. */
export function child(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

export function valueAt(document: Json, pointer: string): Json | undefined {
  return tokensOf(pointer)?.reduce<Json | undefined>(child, document);
}

/** A copy with the value at each pointer replaced; a pointer that leads nowhere changes nothing. */
export function withValuesAt(document: JsonObject, values: ReadonlyMap<string, Json>): JsonObject {
  const replace = (value: Json, pointer: string): Json => {
    const given = values.get(pointer);
    if (given !== undefined) return given;
    if (Array.isArray(value)) return value.map((item: Json, index) => replace(item, below(pointer, index)));
    if (isObject(value)) return replaceIn(value, pointer);
    return value;
  };
  const replaceIn = (value: JsonObject, pointer: string): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member, below(pointer, key))]));
  return values.size === 0 ? document : replaceIn(document, '');
}

/**
 * The same place, in the letters the document was sent in: ACI reads member names whatever their case, we normalise
 * them, and the sender wants to find what they wrote.
 */
export function asSent(document: Json, pointer: string): string {
  let value: Json | undefined = document;
  let sent = '';
  for (const token of tokensOf(pointer) ?? []) {
    const key = isObject(value) ? spelled(value, token) : token;
    sent = below(sent, key);
    value = child(value, key);
  }
  return sent;
}

/** The member that was read: one without a value, however exactly named, was passed over. */
function spelled(value: JsonObject, token: string): string {
  if (Object.hasOwn(value, token) && value[token] !== null) return token;
  const same = Object.keys(value).filter((key) => key.toLowerCase() === token.toLowerCase());
  return same.find((key) => value[key] !== null) ?? token;
}
