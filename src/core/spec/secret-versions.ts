/**
 * Vault references that name no version, and the versions they are pinned to. Used by render and by the loop: what is
 * written always names a version, so that a rotation is seen and never slips in by itself. Pure.
 */
import type { JsonObject } from '../json.ts';
import type { Declaration } from './declaration.ts';
import { parseVaultReference, replaceAt, secretsIn } from './secrets.ts';

/** Reference as declared → the same with a version. */
export type SecretPins = Readonly<Record<string, string>>;

/** The references of a body that name no version, each once. */
export function unversionedIn(body: JsonObject): string[] {
  return [...new Set(unversionedAt(body).map(({ value }) => value))];
}

/** The same of a whole declaration: its body and the patches of its regions. */
export function unversionedOf({ body, mooring }: Declaration): string[] {
  const patches = mooring.regions.flatMap(({ patch }) => (patch ? unversionedIn(patch) : []));
  return patches.length === 0 ? unversionedIn(body) : [...new Set([...unversionedIn(body), ...patches])];
}

/** Where such references stand. */
export function unversionedAt(body: JsonObject): { readonly pointer: string; readonly value: string }[] {
  return secretsIn(body).filter(({ value }) => {
    const reference = parseVaultReference(value);
    return reference !== undefined && reference.version === undefined;
  });
}

/** The body with those references pinned that have a pin; the very same body where none has. */
export function withVersions(body: JsonObject, pins: SecretPins): JsonObject {
  if (Object.keys(pins).length === 0) return body;
  const found = unversionedAt(body).flatMap(({ pointer, value }): [string, string][] => {
    const pinned = Object.hasOwn(pins, value) ? pins[value] : undefined;
    return pinned === undefined ? [] : [[pointer, pinned]];
  });
  return found.length === 0 ? body : replaceAt(body, new Map(found));
}
