/** A digest as people tell images apart by: its first digits. */
import { type Json, textAt } from '../../core/json.ts';

/** Hexadecimal digits of a digest that tell one image from another. */
const DIGEST_DIGITS = 12;

export function shortDigest(digest: Json): string {
  return (textAt(digest) ?? '').replace(new RegExp(`^(sha256:[0-9a-f]{${DIGEST_DIGITS}})[0-9a-f]+$`), '$1…');
}
