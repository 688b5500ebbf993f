/**
 * The body of a declaration, from text to a JSON object: YAML or JSON, within limits of size, depth and number, with
 * nothing that JSON has no value for. Called at the edge before anything else looks at the text. No answer quotes the
 * text, for it may hold secrets.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Violation } from './declaration.ts';
import { DOCUMENT_BYTES_MAX, DOCUMENT_LIMITS, DocumentError } from './document-limits.ts';
import { inspectJson } from './json-text.ts';
import { below } from './pointer.ts';
import { readYaml } from './yaml-text.ts';

export type DocumentReading =
  | { readonly ok: true; readonly document: JsonObject }
  | { readonly ok: false; readonly violations: Violation[] };

export function readDocument(text: string): DocumentReading {
  try {
    return { ok: true, document: read(text) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { ok: false, violations: [{ pointer: error.pointer, rule: error.rule }] };
  }
}

function read(text: string): JsonObject {
  // Characters first: counting bytes of an endless text would itself be work.
  if (text.length > DOCUMENT_BYTES_MAX || new TextEncoder().encode(text).length > DOCUMENT_BYTES_MAX) {
    throw new DocumentError('', `the body is larger than ${DOCUMENT_BYTES_MAX / 1024} KiB`);
  }
  const body = text.replace(/^\uFEFF/, '');
  const value = readJson(body) ?? readYaml(body, DOCUMENT_LIMITS);
  if (!isObject(value)) throw new DocumentError('', 'the document must be an object: a YAML mapping or a JSON object');
  new Check().value(value, '');
  return value;
}

/** The JSON value; undefined where the text is to be tried as YAML. */
function readJson(text: string): Json | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // A YAML flow mapping begins like this too; only what begins as JSON alone does is told JSON's own place.
    if (!/^\s*\{\s*"/.test(text)) return undefined;
    return orYaml(text, error);
  }
  const finding = inspectJson(text, DOCUMENT_LIMITS.depth);
  if (finding === undefined) return value;
  const what = finding.kind === 'depth' ? `is nested deeper than ${DOCUMENT_LIMITS.depth}` : 'has a key written twice';
  throw new DocumentError('', `the document ${what}${place(text, finding.offset)}`);
}

/** Text that looks like JSON and is YAML only (a comment, a trailing comma) is read; otherwise JSON says where. */
function orYaml(text: string, cause: unknown): Json {
  try {
    return readYaml(text, DOCUMENT_LIMITS);
  } catch (error) {
    const offset = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    if (!(error instanceof DocumentError) || error.pointer !== '' || offset === undefined) throw error;
    if (!error.rule.startsWith('the text ')) throw error;
    throw new DocumentError('', `the text is not valid JSON${place(text, Number(offset))}`);
  }
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return ` (line ${before.split('\n').length}, column ${offset - before.lastIndexOf('\n')})`;
}

/** What must hold of every value, whichever notation it came in. Its depth has been bounded by the reader. */
class Check {
  #nodes = 0;

  value(value: Json, pointer: string): void {
    this.#nodes += 1;
    if (this.#nodes > DOCUMENT_LIMITS.nodes) {
      throw new DocumentError('', `the document has more than ${DOCUMENT_LIMITS.nodes} values`);
    }
    if (typeof value === 'string') this.#text(value, pointer);
    else if (typeof value === 'number') this.#number(value, pointer);
    else if (Array.isArray(value))
      value.forEach((item: Json, index) => {
        this.value(item, below(pointer, index));
      });
    else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        if (key === '__proto__') throw new DocumentError(below(pointer, key), 'is a name that is not allowed');
        this.#text(key, pointer);
        this.value(member, below(pointer, key));
      }
    }
  }

  #text(text: string, pointer: string): void {
    if (!text.isWellFormed()) throw new DocumentError(pointer, 'holds half a character, which UTF-8 cannot write');
  }

  #number(number: number, pointer: string): void {
    if (!Number.isFinite(number)) throw new DocumentError(pointer, 'must be a finite number');
    if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
      throw new DocumentError(pointer, 'is too large a number to keep exactly: put it in quotes');
    }
  }
}
