/**
 * PartitionKey and RowKey from any text, and back. Every table's adapter builds its keys here. Table Storage refuses
 * `/ \ # ?` and control characters and stumbles over others, so only plain ASCII passes; the rest is escaped by UTF-16
 * unit, which brings even lone surrogates back as they were.
 */
import { Fault } from '../../core/errors.ts';

/** Sorts right before {@link AFTER_SEPARATOR} and never comes out of `encodeKey`: a prefix is then an exact range. */
const SEPARATOR = ':';
const AFTER_SEPARATOR = ';';
/** Documented: a key is at most 1,024 characters. */
const KEY_LENGTH_MAX = 1024;

const PLAIN = /[A-Za-z0-9._~-]/;
const ESCAPED = /=(?:u[0-9a-f]{4}|[0-9a-f]{2})/g;

export function encodeKey(text: string): string {
  let key = '';
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charAt(index);
    key += PLAIN.test(unit) ? unit : escaped(unit.charCodeAt(0));
  }
  return checked(key);
}

/** Undefined for what `encodeKey` never gives. */
export function decodeKey(key: string): string | undefined {
  const text = key.replace(ESCAPED, (found) => {
    const digits = found.startsWith('=u') ? found.slice(2) : found.slice(1);
    return String.fromCharCode(Number.parseInt(digits, 16));
  });
  return encodeLoose(text) === key ? text : undefined;
}

/** Several texts as one key, told apart whatever they hold. */
export function joinKeys(...texts: readonly string[]): string {
  return checked(texts.map(encodeKey).join(SEPARATOR));
}

export function splitKeys(key: string): string[] | undefined {
  const texts: string[] = [];
  for (const part of key.split(SEPARATOR)) {
    const text = decodeKey(part);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

/** All joined keys whose first texts are exactly these: `from` inclusive, `to` exclusive. */
export function keysUnder(...texts: readonly string[]): { from: string; to: string } {
  const prefix = joinKeys(...texts);
  return { from: `${prefix}${SEPARATOR}`, to: `${prefix}${AFTER_SEPARATOR}` };
}

function encodeLoose(text: string): string | undefined {
  try {
    return encodeKey(text);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function escaped(code: number): string {
  return code < 0x100 ? `=${code.toString(16).padStart(2, '0')}` : `=u${code.toString(16).padStart(4, '0')}`;
}

function checked(key: string): string {
  if (key.length <= KEY_LENGTH_MAX) return key;
  throw new Fault('terminal', {
    reason: 'InvalidSpec',
    message: `a name is too long: its key has ${key.length} characters`,
  });
}
