/**
 * Other people's text made safe for a terminal: what would steer it stands there as its escape. Text for people is made
 * from cleaned answers only; in JSON and YAML the same escapes mean the same value, so scripts lose nothing.
 */
import { Document, isScalar, visit } from 'yaml';
import { isObject, type Json } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';

/** Characters of one value; the longest message of ours has some hundred. */
const VALUE_MAX = 4000;
/** Line feeds and tabs belong to text of several lines; all else that steers does not. */
const STEERING_IN_TEXT = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function clean(value: Json): Json {
  if (typeof value === 'string') return printable(value, VALUE_MAX);
  if (Array.isArray(value)) return value.map(clean);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [printable(key), clean(member)]));
}

/** A text of several lines, such as an export, for a terminal. */
export function cleanText(text: string): string {
  return text.replace(STEERING_IN_TEXT, escaped);
}

export function jsonText(value: Json, indent = 2): string {
  return `${JSON.stringify(value, undefined, indent).replace(STEERING_IN_TEXT, escaped)}\n`;
}

export function yamlText(value: Json): string {
  // Quoted are also the words that older readers of YAML take for something else.
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Scalar(_key, node) {
      // Only double-quoted scalars have escapes.
      if (isScalar(node) && typeof node.value === 'string' && node.value.search(STEERING_IN_TEXT) >= 0) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return document.toString({ lineWidth: 0 }).replace(STEERING_IN_TEXT, escaped);
}

/** `\uXXXX`, which JSON and YAML read alike; two of them for what takes two. */
function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
