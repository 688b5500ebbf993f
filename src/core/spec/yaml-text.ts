/**
 * YAML text to plain JSON values, for document.ts. The yaml library reads the text; turning its nodes into values is
 * done here, so that aliases, repeated keys and values JSON does not have are judged one by one and within limits.
 */
import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLError,
} from 'yaml';
import type { Json } from '../json.ts';
import { DocumentError, type Limits } from './document-limits.ts';
import { below } from './pointer.ts';

/** Whatever the rule is, it never quotes the text: that may hold a secret. */
const RULES: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'holds more than one document',
  TAB_AS_INDENT: 'is indented with a tab: YAML takes spaces only',
  BAD_INDENT: 'is indented wrongly',
  BAD_ALIAS: 'has an alias that YAML does not allow',
  TAG_RESOLVE_FAILED: 'has a tag (such as !!binary or !!timestamp) that JSON has no value for',
  NON_STRING_KEY: 'has a key that is no text',
  MISSING_CHAR: 'misses a closing or separating character',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
};

/** The tags that mean what JSON has; a date, binary or set is not among them. */
const TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq', 'merge'].map((name) => `tag:yaml.org,2002:${name}`),
);

export function readYaml(text: string, limits: Limits): Json {
  const lines = new LineCounter();
  refuseTooMuch(text, limits);
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: true,
    stringKeys: true,
    // Checked in the conversion: the library compares each key with each, and a long map would take minutes.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    // Not 'silent': that would also keep a second document from being an error. Nothing is printed at this level.
    logLevel: 'error',
  });
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) throw new DocumentError('', syntaxRule(error, lines));
  if (document.contents === null) throw new DocumentError('', 'the document is empty');
  return new Conversion(limits, lines).value(document.contents, '', 1);
}

function syntaxRule(error: YAMLError, lines: LineCounter): string {
  const { line, col } = lines.linePos(error.pos[0]);
  return `the text ${RULES[error.code] ?? 'is not valid YAML or JSON'} (line ${line}, column ${col})`;
}

/**
 * The library's reader recurses and is slow with much, so what could nest without end is counted first: flow brackets,
 * and `- - -` on one line. Nesting by indentation needs a line of its own each time, and the size limit keeps that
 * shallow enough.
 */
function refuseTooMuch(text: string, limits: Limits): void {
  let flow = 0;
  let inline = 0;
  let parts = 0;
  for (const token of new Lexer().lex(text)) {
    const first = token[0] ?? '';
    if (PARTS.includes(first)) parts += 1;
    if (first === '{' || first === '[') flow += 1;
    else if (first === '}' || first === ']') flow -= 1;
    else if (flow === 0 && (first === '-' || first === '?' || first === ':')) inline += 1;
    else if (token.includes('\n')) inline = 0;
    if (flow > limits.depth || inline > 2 * limits.depth) {
      throw new DocumentError('', `the document is nested deeper than ${limits.depth}`);
    }
    if (parts > limits.nodes) throw new DocumentError('', tooMany(limits));
  }
}

/** What begins a token that makes, names or types a value: the marker before a scalar, an item, an anchor, and so on. */
const PARTS = '\x1f-&*!{[';

function tooMany(limits: Limits): string {
  return `the document has more than ${limits.nodes} values, aliases counted in full`;
}

class Conversion {
  readonly #limits: Limits;
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, unknown>();
  readonly #targets = new Map<Alias, unknown>();
  readonly #remembered = new Set<unknown>();
  #nodes = 0;

  constructor(limits: Limits, lines: LineCounter) {
    this.#limits = limits;
    this.#lines = lines;
  }

  value(node: unknown, pointer: string, depth: number): Json {
    this.#count(node, pointer, depth);
    if (isAlias(node)) return this.value(this.#target(node, pointer), pointer, depth);
    if (isScalar(node)) {
      this.#remember(node.anchor, node);
      return this.#scalar(node, pointer);
    }
    if (isSeq(node)) {
      this.#remember(node.anchor, node);
      return node.items.map((item, index) => this.value(item, below(pointer, index), depth + 1));
    }
    if (isMap(node)) {
      this.#remember(node.anchor, node);
      return this.#map(node.items, pointer, depth);
    }
    if (node === null) return null;
    throw new DocumentError(pointer, 'has no JSON value');
  }

  #map(pairs: readonly Pair[], pointer: string, depth: number): Json {
    const own = new Map<string, Json>();
    const merged = new Map<string, Json>();
    for (const pair of pairs) {
      const key = this.#key(pair.key, pointer);
      if (key === '<<' && isScalar(pair.key) && pair.key.type === Scalar.PLAIN) {
        for (const [name, value] of this.#merge(pair.value, pointer, depth))
          if (!merged.has(name)) merged.set(name, value);
        continue;
      }
      if (own.has(key)) throw new DocumentError(below(pointer, key), `is written twice${this.#place(pair.key)}`);
      own.set(key, this.value(pair.value, below(pointer, key), depth + 1));
    }
    return Object.fromEntries([...[...merged].filter(([name]) => !own.has(name)), ...own]);
  }

  #merge(node: unknown, pointer: string, depth: number): [string, Json][] {
    const value = this.value(node, below(pointer, '<<'), depth + 1);
    const sources: readonly Json[] = Array.isArray(value) ? value : [value];
    return sources.flatMap((source) => {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        throw new DocumentError(below(pointer, '<<'), 'must be a mapping, or a list of mappings, to merge');
      }
      return Object.entries(source);
    });
  }

  #key(key: unknown, pointer: string): string {
    this.#nodes += 1;
    const value = isScalar(key) ? key.value : undefined;
    if (isScalar(key)) this.#remember(key.anchor, key);
    const text = typeof value === 'symbol' ? '<<' : value;
    if (typeof text !== 'string') throw new DocumentError(pointer, `has a key that is no text${this.#place(key)}`);
    return text;
  }

  #scalar(node: Scalar, pointer: string): Json {
    const value = node.value;
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      return value;
    throw new DocumentError(pointer, `is a value that JSON does not have${this.#place(node)}`);
  }

  /** An alias means the anchor last set before it, also when its place is reached again through another alias. */
  #target(alias: Alias, pointer: string): unknown {
    const known = this.#targets.get(alias);
    if (known !== undefined) return known;
    if (this.#targets.size >= this.#limits.aliases) {
      throw new DocumentError(pointer, `the document has more than ${this.#limits.aliases} aliases`);
    }
    const target = this.#anchors.get(alias.source);
    if (target === undefined) throw new DocumentError(pointer, `is an alias of nothing${this.#place(alias)}`);
    this.#targets.set(alias, target);
    return target;
  }

  #remember(anchor: string | undefined, node: unknown): void {
    if (anchor === undefined || this.#remembered.has(node)) return;
    this.#remembered.add(node);
    this.#anchors.set(anchor, node);
  }

  #count(node: unknown, pointer: string, depth: number): void {
    this.#nodes += 1;
    if (isNode(node) && node.tag !== undefined && !TAGS.has(node.tag)) {
      throw new DocumentError(pointer, `has a tag that JSON has no value for${this.#place(node)}`);
    }
    if (depth > this.#limits.depth) {
      throw new DocumentError(pointer, `the document is nested deeper than ${this.#limits.depth}${this.#place(node)}`);
    }
    if (this.#nodes > this.#limits.nodes) {
      throw new DocumentError('', tooMany(this.#limits));
    }
  }

  #place(node: unknown): string {
    const start = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
    if (start === undefined) return '';
    const { line, col } = this.#lines.linePos(start);
    return ` (line ${line}, column ${col})`;
  }
}
