/**
 * What a group's secrets are called in Mooring's own vault. Hashed, so that no two groups' names can run into each
 * other and a name never breaks the vault's grammar (0-9, a-z, A-Z and hyphens, 127 at most; documented).
 */
import { createHash } from 'node:crypto';
import type { GroupKey } from '../core/model.ts';

/** Begins the names of all of a group's secrets and of no other's. */
export function secretPrefix(key: GroupKey): string {
  return `mooring-${digest(`${key.scope}/${key.name}`)}-`;
}

/** `pointer` is the secret's place in the declaration. */
export function secretName(key: GroupKey, pointer: string): string {
  return `${secretPrefix(key)}${digest(pointer)}`;
}

const KEPT = /^mooring-[0-9a-f]{20}-/;

/** Whether a secret of this name is one that Mooring keeps, and not for this group. Vaults do not look at case. */
export function isOfAnotherGroup(key: GroupKey, name: string): boolean {
  const lower = name.toLowerCase();
  return KEPT.test(lower) && !lower.startsWith(secretPrefix(key));
}

/** 80 bits: a chance meeting among a million names is one in 10¹². */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
