/**
 * The body of a recorded request or answer, in whatever form the recorder left it: an object, text, text line by line,
 * a Python literal of text, base64, hex, gzip. For the readers beside this file.
 */
import { gunzipSync, inflateSync } from 'node:zlib';
import { isObject, type Json, objectAt, textAt } from '../../src/core/json.ts';
import { Literals } from './literal.ts';

export interface Body {
  readonly value: Json | undefined;
  /** The recorder left it as the literal of a literal: readable, but no longer what was on the wire. */
  readonly literal: boolean;
}

/** How many times a recorder may have written bytes as a literal around the text. */
const WRAPPED_MAX = 4;
/** No body of ARM's is longer; what unpacks to more is no recording. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

export function bodyOf(recorded: unknown): Body {
  if (recorded instanceof Uint8Array) return fromText(unpacked(recorded));
  if (typeof recorded === 'string') return fromText(recorded);
  if (Array.isArray(recorded)) return fromParts(recorded);
  if (isObject(recorded)) {
    const wrapped = wrappedIn(recorded);
    if (wrapped !== undefined) return bodyOf(wrapped);
    return { value: recorded, literal: false };
  }
  return { value: undefined, literal: false };
}

/** vcrpy puts a body below `string` or `base64_string`, HAR below `text`. A container group has none of these. */
function wrappedIn(recorded: { readonly [key: string]: unknown }): unknown {
  if ('string' in recorded) return recorded['string'];
  const base64 = recorded['base64_string'];
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  const { text } = recorded;
  if (typeof text !== 'string') return undefined;
  return recorded['encoding'] === 'base64' ? Buffer.from(text, 'base64') : text;
}

/** .NET keeps a text line by line; nock keeps what was packed in pieces, in hex. */
function fromParts(parts: readonly unknown[]): Body {
  const texts = parts.filter((part) => typeof part === 'string');
  if (texts.length === 0 || texts.length < parts.length) return { value: undefined, literal: false };
  const text = texts.join('');
  const isHex = text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text);
  return fromText(isHex ? unpacked(Buffer.from(text, 'hex')) : text);
}

function fromText(recorded: string): Body {
  let text = recorded;
  for (let round = 0; round <= WRAPPED_MAX; round += 1) {
    const value = parsed(text);
    if (typeof value === 'object' && value !== null) return { value, literal: round > 0 };
    const literal = /^b(['"])(.*)\1$/s.exec(text);
    if (literal) text = (literal[2] ?? '').replace(/\\(['"\\])/g, '$1');
    else if (typeof value === 'string') text = value;
    else return round === 0 ? fromBase64(text) : { value: undefined, literal: true };
  }
  return { value: undefined, literal: true };
}

function fromBase64(text: string): Body {
  const none = { value: undefined, literal: false };
  if (text.length < 8 || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) return none;
  const value = parsed(unpacked(Buffer.from(text, 'base64')));
  return typeof value === 'object' && value !== null ? { value, literal: false } : none;
}

/** Bytes as text; a recorder that kept the wire's bytes kept them packed. */
function unpacked(bytes: Uint8Array): string {
  try {
    const limit = { maxOutputLength: BODY_BYTES_MAX };
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, limit).toString('utf8');
    if (bytes[0] === 0x78) return inflateSync(bytes, limit).toString('utf8');
  } catch {
    return '';
  }
  return Buffer.from(bytes).toString('utf8');
}

/** ARM reads single quotes too, and some clients send them. */
const SINGLE_QUOTED = /^\s*\{\s*'/;

function parsed(text: string): Json | undefined {
  try {
    return SINGLE_QUOTED.test(text) ? new Literals(text, 0).only() : JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** A status as a number, as text, or below `code`. */
export function statusOf(recorded: Json | undefined): number {
  const status = isObject(recorded) ? objectAt(recorded)['code'] : recorded;
  return typeof status === 'number' ? status : Number(textAt(status) ?? '0') || 0;
}
