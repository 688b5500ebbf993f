/**
 * Short fingerprints of texts, for names and for telling renderings apart. Not for secrets and not against somebody who
 * makes texts to collide: whoever declares a group can only meet themselves.
 */

/** FNV-1a, 32 bits, as 8 hex digits: the same text gives the same digits for ever. */
export function hash8(text: string): string {
  return fnv1a(text, 0x811c9dc5).toString(16).padStart(8, '0');
}

/** 64 bits as 16 hex digits, of two passes that begin apart: enough to tell the few renderings apart that a row keeps. */
export function fingerprint(text: string): string {
  return `${hash8(text)}${fnv1a(`${text.length}:${text}`, 0x9747b28c).toString(16).padStart(8, '0')}`;
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
