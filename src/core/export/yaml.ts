/**
 * A document as YAML that every reader takes for the same values: readers of YAML 1.1, such as az, know more words for
 * truth values and numbers than those of 1.2, so that texts which any of them might take for something else are
 * quoted. Called by export.ts.
 */
import { Document, isMap, isScalar, isSeq, type Node, Scalar, visit } from 'yaml';
import { printable } from '../printable.ts';
import { tokensOf, withValuesAt } from '../spec/pointer.ts';
import { LEFT_OPEN } from './json.ts';
import type { ExportSource, Gap } from './source.ts';

/** Texts without quotes: what begins with a letter, or is a path, and holds nothing that any reader gives a meaning. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*$/;
/** Words that are no texts to some reader. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
/** Several lines that a block shows as they are: nothing but printable letters, no white space at either end of a line. */
const BLOCK = /^(?:[!-~](?:[ -~]*[!-~])?\n)+(?:[!-~](?:[ -~]*[!-~])?)?$/;

/** Letters that YAML 1.1 takes for the end of a line or refuses, and those that nobody can see. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
/** Characters of a place, or of a reference, in a comment. */
const COMMENT_MAX = 600;

const PUT_IT = 'put the value here';

export function toYaml({ document, gaps }: ExportSource): string {
  const hidden = gaps.filter(({ kind }) => kind === 'hidden').map(({ pointer }) => [pointer, LEFT_OPEN] as const);
  const yaml = new Document(withValuesAt(document, new Map(hidden)), { aliasDuplicateObjects: false });
  visit(yaml, { Scalar: (_key, node) => style(node) });
  const missing = gaps.filter((gap) => gap.kind !== 'reference' && !annotate(yaml.contents, gap));
  const head = missing.map((gap) => ` ${printable(gap.pointer, COMMENT_MAX)}:${noteOf(gap)}`);
  if (head.length > 0) yaml.commentBefore = head.join('\n');
  return yaml.toString({ lineWidth: 0, doubleQuotedAsJSON: true, blockQuote: 'literal' }).replaceAll(UNSAFE, escaped);
}

/** Only texts in double quotes hold such a letter, and there its number means the same. */
function escaped(letter: string): string {
  const number = (letter.codePointAt(0) ?? 0).toString(16);
  return number.length > 4 ? `\\U${number.padStart(8, '0')}` : `\\u${number.padStart(4, '0')}`;
}

function style(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  if (BLOCK.test(node.value)) node.type = Scalar.BLOCK_LITERAL;
  else if (!PLAIN.test(node.value) || WORDS.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
}

/** Whether there is something at the place to write the note beside. */
function annotate(contents: unknown, gap: Gap): boolean {
  const node = (tokensOf(gap.pointer) ?? []).reduce<unknown>(
    (at, token) => (isMap(at) || isSeq(at) ? at.get(isSeq(at) ? Number(token) : token, true) : undefined),
    contents,
  );
  if (!isScalar(node) && !isSeq(node) && !isMap(node)) return false;
  note(node, noteOf(gap));
  return true;
}

function noteOf({ kind, reference }: Gap): string {
  if (kind === 'unreadable') return ` ARM does not give this back: ${PUT_IT}`;
  if (reference === undefined) return ` secret, or looks so, and is not given away: ${PUT_IT}`;
  return ` kept as ${printable(reference, COMMENT_MAX)}, which only Mooring reads: ${PUT_IT}`;
}

function note(node: Node, text: string): void {
  node.comment = text;
  if (isSeq(node) || isMap(node)) node.flow = true;
}
