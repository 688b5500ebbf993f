/**
 * Short fingerprints of texts, for names and for telling renderings apart. Core has no cryptography and needs none here:
 * nothing is kept secret or proved by them. Whoever makes texts to collide can only meet themselves.
 */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
/** Where the second pass of a fingerprint begins: any other number than the first. */
const OTHER_OFFSET = 0x9747b28c;

/** FNV-1a, 32 bits, of the text's UTF-16 units. An unsigned number. */
export function fnv1a(text: string, offset = OFFSET): number {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return hash >>> 0;
}

/**
 * Eight hexadecimal digits: tells a group's few replicas apart. Fifty of them meet with a chance of 3 in 10 million, and
 * then Azure says that the label is taken, and the next incarnation has another name.
 */
export function hash8(text: string): string {
  return hex(fnv1a(text));
}

/** Sixteen hexadecimal digits, of two passes that begin apart: tells the few renderings apart that a row keeps. */
export function fingerprint(text: string): string {
  return `${hash8(text)}${hex(fnv1a(`${text.length}:${text}`, OTHER_OFFSET))}`;
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, '0');
}
