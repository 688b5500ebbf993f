/**
 * Secrets that two documents give differently. Called by compare-documents.ts alone: what runs never gives its secrets,
 * so that compare.ts leaves them out. Values stay hidden; references, which are none, are shown.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { child, tokensOf } from '../spec/pointer.ts';
import { isVaultReference, type SecretAt, secretsIn } from '../spec/secrets.ts';
import { classOf } from './classify.ts';
import type { Difference } from './difference.ts';

const MASK = '[secret]';

/** A secret that one of them lacks is no difference: a body as ARM returns it has none. */
export function compareSecrets(first: JsonObject, second: JsonObject): Difference[] {
  const there = new Map(secretsIn(second).map((secret) => [placeOf(second, secret.pointer), secret]));
  return secretsIn(first).flatMap((secret) => {
    const other = there.get(placeOf(first, secret.pointer));
    if (other === undefined || other.value === secret.value) return [];
    const { pointer } = secret;
    const of = classOf(tokensOf(pointer) ?? []);
    return [{ pointer, kind: 'changed', declared: told(secret), actual: told(other), ...of }];
  });
}

/** The pointer with names in place of indexes: two lists may have another order. */
function placeOf(document: JsonObject, pointer: string): string {
  let value: Json | undefined = document;
  const place: string[] = [];
  for (const token of tokensOf(pointer) ?? []) {
    const inList = Array.isArray(value);
    value = child(value, token);
    const name = inList && isObject(value) ? (value['name'] ?? value['server']) : undefined;
    place.push(typeof name === 'string' ? `=${name}` : token);
  }
  return JSON.stringify(place);
}

function told({ value }: SecretAt): string {
  return isVaultReference(value) ? value : MASK;
}
