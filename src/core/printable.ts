/** Somebody else's text as it may stand in a log line, a history entry or a terminal: one line, bounded, nothing that steers. */

/** Characters. Longer than any name of a person or an app. */
const PRINTABLE_MAX = 128;
/** Control characters, line separators, marks that turn the writing direction or are invisible, and half characters. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function printable(text: string, max = PRINTABLE_MAX): string {
  const escaped = text
    .slice(0, max)
    .replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > max ? `${escaped}…` : escaped;
}
