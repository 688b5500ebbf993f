/**
 * Reads the literals of JavaScript that recorders write into scripts: texts in any quotes, numbers, lists, objects with
 * or without quoted keys. Nothing is run. For the readers of bodies (body.ts) and
 * of nock's scripts (nock.ts).
 */
import type { Json } from '../../src/core/json.ts';

/** Deeper than any body of ARM's; what goes on below it is no recording. */
const DEPTH_MAX = 200;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

export class Literals {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** The literals up to the closing bracket, which is passed over. */
  listTo(close: string, depth = 0): Json[] {
    const items: Json[] = [];
    while (!this.take(close)) {
      items.push(this.#value(depth + 1));
      this.take(',');
    }
    return items;
  }

  /** One literal, and nothing after it. */
  only(): Json {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.at < this.#text.length) throw new Error(`more than a literal at letter ${this.at}`);
    return value;
  }

  take(letter: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.at] !== letter) return false;
    this.at += 1;
    return true;
  }

  word(): string | undefined {
    this.#match(SPACE);
    return this.#match(WORD);
  }

  #value(depth: number): Json {
    if (depth > DEPTH_MAX) throw new Error('nested too deep');
    if (this.take('[')) return this.listTo(']', depth);
    if (this.take('{')) return this.#members(depth);
    const letter = this.#text[this.at];
    if (letter === "'" || letter === '"' || letter === '`') return this.#quoted(letter);
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.word();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null' || word === 'undefined') return null;
    throw new Error(`no literal at letter ${this.at}`);
  }

  #members(depth: number): Json {
    const members: [string, Json][] = [];
    while (!this.take('}')) {
      const letter = this.#text[this.at];
      const key =
        letter === '"' || letter === "'" ? this.#quoted(letter) : (this.word() ?? this.#match(NUMBER) ?? undefined);
      if (key === undefined || !this.take(':')) throw new Error(`no member at letter ${this.at}`);
      members.push([key, this.#value(depth + 1)]);
      this.take(',');
    }
    return Object.fromEntries(members);
  }

  #quoted(quote: string): string {
    let text = '';
    for (this.at += 1; this.at < this.#text.length; this.at += 1) {
      const letter = this.#text[this.at] ?? '';
      if (letter === quote) {
        this.at += 1;
        return text;
      }
      text += letter === '\\' ? this.#escaped() : letter;
    }
    throw new Error('a text has no end');
  }

  #escaped(): string {
    this.at += 1;
    const letter = this.#text[this.at] ?? '';
    const digits = letter === 'u' ? 4 : letter === 'x' ? 2 : 0;
    if (digits === 0) return letter === '\n' ? '' : (ESCAPED[letter] ?? letter);
    const code = Number.parseInt(this.#text.slice(this.at + 1, this.at + 1 + digits), 16);
    this.at += digits;
    return String.fromCharCode(Number.isNaN(code) ? 0xfffd : code);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }
}
