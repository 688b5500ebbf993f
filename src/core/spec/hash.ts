/**
 * FNV-1a, 32 bits: a short name for a longer one. Core has no cryptography and needs none here: nothing is kept secret
 * or proved by it. It only tells a group's few replicas apart; two names that differ in one character never meet, fifty
 * others do with a chance of 3 in 10 million, and then ACI says that the label is taken and the next incarnation has
 * another name.
 */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** Of the text's UTF-16 units, which for names are ASCII. An unsigned number. */
export function fnv1a(text: string): number {
  let hash = OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), PRIME) >>> 0;
  }
  return hash;
}

/** Eight hexadecimal digits. */
export function hash8(text: string): string {
  return fnv1a(text).toString(16).padStart(8, '0');
}
