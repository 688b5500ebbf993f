/**
 * Reads the Bicep that an export writes: one resource of literals, `json('…')` and names of parameters. Written from the
 * language's documentation, so that what the writer escapes is judged by another hand. For tests alone.
 */
import type { Json } from '../../../src/core/json.ts';

export interface BicepFile {
  readonly parameters: Readonly<Record<string, string>>;
  readonly type: string;
  /** Names of parameters stand as `{ param: name }`. */
  readonly body: Json;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", $: '$' };

export function readBicep(text: string): BicepFile {
  const reader = new Reader(text);
  const parameters: Record<string, string> = {};
  for (;;) {
    reader.skip();
    if (reader.take('@secure()')) {
      reader.skip();
      reader.expect('param ');
      const name = reader.word();
      reader.expect(' ');
      if (name in parameters) throw new Error(`parameter ${name} is there twice`);
      parameters[name] = reader.word();
    } else break;
  }
  reader.expect('resource ');
  reader.word();
  reader.expect(' ');
  const type = reader.text();
  reader.expect(' = ');
  const body = reader.value();
  reader.skip();
  if (!reader.atEnd()) throw new Error('something follows the resource');
  return { parameters, type, body };
}

class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** White space and comments. */
  skip(): void {
    for (;;) {
      const before = this.#at;
      while (/[ \n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
      if (this.#text.startsWith('//', this.#at)) this.#at = this.#text.indexOf('\n', this.#at) + 1 || this.#text.length;
      if (this.#at === before) return;
    }
  }

  take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  expect(word: string): void {
    if (!this.take(word))
      throw new Error(`expected ${word} at ${JSON.stringify(this.#text.slice(this.#at, this.#at + 40))}`);
  }

  word(): string {
    const found = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    if (found === '') throw new Error('expected a name');
    this.#at += found.length;
    return found;
  }

  text(): string {
    this.expect("'");
    let read = '';
    for (;;) {
      if (this.take("'")) return read;
      if (this.take('${')) throw new Error('an expression in a text');
      const letter = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
      if (this.atEnd() || letter === '\n' || letter === '\r') throw new Error('a text does not end on its line');
      this.#at += letter.length;
      read += letter === '\\' ? this.#escape() : letter;
    }
  }

  #escape(): string {
    const hex = /^u\{([0-9a-fA-F]{1,6})\}/.exec(this.#text.slice(this.#at, this.#at + 12));
    if (hex) {
      this.#at += hex[0].length;
      return String.fromCodePoint(Number.parseInt(hex[1] ?? '', 16));
    }
    const meant = ESCAPES[this.#text[this.#at] ?? ''];
    if (meant === undefined) throw new Error('an escape that Bicep does not know');
    this.#at += 1;
    return meant;
  }

  value(): Json {
    if (this.#text[this.#at] === "'") return this.text();
    if (this.take('[]')) return [];
    if (this.take('{}')) return {};
    if (this.take('[\n')) return this.#items();
    if (this.take('{\n')) return this.#members();
    const number = /^-?\d+(?![\w.])/.exec(this.#text.slice(this.#at, this.#at + 30))?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return Number(number);
    }
    const word = this.word();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    if (word !== 'json') return { param: word };
    this.expect('(');
    const read: Json = JSON.parse(this.text());
    this.expect(')');
    return read;
  }

  #items(): Json {
    const items: Json[] = [];
    for (;;) {
      this.skip();
      if (this.take(']')) return items;
      items.push(this.value());
      this.expect('\n');
    }
  }

  #members(): Json {
    const members: [string, Json][] = [];
    for (;;) {
      this.skip();
      if (this.take('}')) return Object.fromEntries(members);
      const key = this.#text[this.#at] === "'" ? this.text() : this.word();
      this.expect(': ');
      members.push([key, this.value()]);
      this.expect('\n');
    }
  }
}
