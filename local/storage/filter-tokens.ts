/** The words of a `$filter`: names, operators, brackets, and values with their types. Read by `filter.ts`. */
import type { Property } from './entity.ts';
import { invalidInput } from './refusals.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'open' | 'close' }
  | { readonly kind: 'value'; readonly value: Property };

/** A filter is part of an address, which the service takes up to about this length. */
const FILTER_UNITS_MAX = 32 * 1024;

const NEXT =
  /\s*(?:(?<bracket>[()])|(?:(?<hint>datetime|guid|binary|X))?'(?<text>(?:[^']|'')*)'|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?L?)(?![\w.])|(?<word>[A-Za-z_][\w]*))/y;
const HINTS = { datetime: 'DateTime', guid: 'Guid', binary: 'Binary', X: 'Binary' } as const;

export function tokensOf(filter: string): Token[] {
  if (filter.length > FILTER_UNITS_MAX) throw invalidInput('The filter is too long.');
  const tokens: Token[] = [];
  const end = filter.trimEnd().length;
  NEXT.lastIndex = 0;
  while (NEXT.lastIndex < end) {
    const found = NEXT.exec(filter);
    if (found?.groups === undefined) throw invalidInput('The query condition specified in the request is invalid.');
    tokens.push(tokenOf(found.groups));
  }
  return tokens;
}

function tokenOf({ bracket, hint, text, number, word }: Record<string, string | undefined>): Token {
  if (bracket !== undefined) return { kind: bracket === '(' ? 'open' : 'close' };
  if (text !== undefined) return { kind: 'value', value: textOf(hint, text.replaceAll("''", "'")) };
  if (number !== undefined) return { kind: 'value', value: numberOf(number) };
  if (word === 'true' || word === 'false') return { kind: 'value', value: { type: 'Boolean', value: word === 'true' } };
  return { kind: 'word', text: word ?? '' };
}

function textOf(hint: string | undefined, value: string): Property {
  if (hint === 'datetime' || hint === 'guid' || hint === 'binary' || hint === 'X') return { type: HINTS[hint], value };
  return { type: 'String', value };
}

function numberOf(text: string): Property {
  if (text.endsWith('L')) return { type: 'Int64', value: text.slice(0, -1) };
  return { type: /^-?\d+$/.test(text) ? 'Int32' : 'Double', value: Number(text) };
}
