/**
 * The secrets of a running container group that ARM does not return: what has to be given to adopt it, and the given
 * ones put into its document. Called by engine/adopt.ts; pure. An empty text says that there is none at that place.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Violation } from '../spec/declaration.ts';
import { tokensOf } from '../spec/pointer.ts';
import { replaceAt } from '../spec/secrets.ts';

export type Given = Readonly<Record<string, string>>;

const ASKED =
  'is a secret that Azure does not give back: give its value, which needs a vault (MOORING_VAULT_URL), or a reference, @Microsoft.KeyVault(SecretUri=https://<vault>.vault.azure.net/secrets/<name>); "" where there is none';
const ASKED_FILES = 'is a volume of secrets: give each as <this pointer>/<file>, base64 as in a declaration';

/** Those that are asked for and not given. */
export function missingSecrets(unreadable: readonly string[], given: Given): Violation[] {
  const pointers = Object.keys(given);
  return unreadable
    .filter((pointer) => !pointers.some((one) => one === pointer || isBelow(one, pointer)))
    .map((pointer) => ({ pointer, rule: holdsFiles(pointer) ? ASKED_FILES : ASKED }));
}

/** Those that are given and are no secret of it. */
export function strangeSecrets(unreadable: readonly string[], given: Given): Violation[] {
  return Object.entries(given).flatMap(([pointer, value]): Violation[] => {
    if (unreadable.some((place) => holdsFiles(place) && isBelow(pointer, place))) return [];
    if (!unreadable.includes(pointer)) return [{ pointer, rule: 'is no secret of this container group' }];
    if (holdsFiles(pointer) && value !== '') return [{ pointer, rule: ASKED_FILES }];
    return [];
  });
}

/** The document with the given ones in it. Each pointer is one that {@link strangeSecrets} let pass. */
export function withSecrets(document: JsonObject, given: Given): JsonObject {
  const values = Object.entries(given).filter(([, value]) => value !== '');
  const made = values.reduce((so, [pointer]) => withPlace(so, tokensOf(pointer) ?? []), document);
  return replaceAt(made, new Map(values));
}

/** A volume’s secrets: their names are as secret as their values. */
export function holdsFiles(pointer: string): boolean {
  return /^\/properties\/volumes\/\d+\/secret$/.test(pointer);
}

function isBelow(pointer: string, place: string): boolean {
  return pointer.startsWith(`${place}/`) && tokensOf(pointer)?.length === (tokensOf(place)?.length ?? 0) + 1;
}

/** The same with a member at the end of the path; what stands on the way is there already. */
function withPlace(owner: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  if (key === undefined) return owner;
  const value = owner[key];
  if (rest.length === 0) return { ...owner, [key]: value ?? null };
  return { ...owner, [key]: inside(value ?? null, rest) };
}

function inside(value: Json, path: readonly string[]): Json {
  if (isObject(value)) return withPlace(value, path);
  if (!Array.isArray(value)) return value;
  const [index, ...rest] = path;
  return value.map((item: Json, at) => (String(at) === index ? inside(item, rest) : item));
}
