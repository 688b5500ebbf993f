/** Documents made to exhaust the reader: each must be refused quickly, and none may exhaust the stack. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/core/spec/document.ts';

const lines = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join('\n');
const bomb = lines(9, (index) => {
  const item = index === 0 ? 'x' : `*a${index - 1}`;
  return `a${index}: &a${index} [${Array(9).fill(item).join(', ')}]`;
});
const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

const ATTACKS: readonly (readonly [string, string, string])[] = [
  ['an alias bomb', bomb, 'more than 20000 values, aliases counted in full'],
  [
    'a bomb of merges',
    `a: &a {${lines(300, (i) => `k${i}: 1,`).replaceAll('\n', ' ')}}\n${lines(90, (i) => `b${i}: {<<: *a}`)}`,
    'more than 20000 values',
  ],
  ['an alias within itself', 'a: &a [*a]', 'nested deeper than 32'],
  ['more than 100 aliases', `a: &a 1\n${lines(101, (index) => `b${index}: *a`)}`, 'more than 100 aliases'],
  ['40,000 brackets', '['.repeat(40_000), 'nested deeper than 32'],
  ['40,000 brackets in YAML', `a: ${'['.repeat(40_000)}`, 'nested deeper than 32'],
  ['40,000 braces in YAML', `a: ${'{b: '.repeat(40_000)}`, 'nested deeper than 32'],
  ['40,000 objects in JSON', nested(40_000), 'nested deeper than 32'],
  ['40,000 items within items', '- '.repeat(40_000), 'nested deeper than 32'],
  ['40,000 keys within keys', '? '.repeat(40_000), 'nested deeper than 32'],
  ['700 levels of indentation', lines(700, (index) => `${' '.repeat(index)}a:`), 'nested deeper than 32'],
  ['25,000 values in YAML', lines(25_000, (index) => `k${index}: 1`), 'more than 20000 values'],
  ['25,000 values in JSON', `{"a": [${Array(25_000).fill('1').join(',')}]}`, 'more than 20000 values'],
  ['30,000 anchors on one value', `a: ${'&a '.repeat(30_000)}`, 'more than 20000 values'],
  ['30,000 documents', '---\n'.repeat(30_000), 'more than 20000 values'],
];

describe('a document made to exhaust the reader is refused', () => {
  it.each(ATTACKS)(
    '%s',
    (_what, text, rule) => {
      const reading = readDocument(text);
      expect(reading.ok ? 'accepted' : reading.violations[0]?.rule).toContain(rule);
    },
    2_000,
  );

  it('at a depth of 33 and not at 32, in both notations', () => {
    expect(readDocument(nested(32)).ok).toBe(true);
    expect(readDocument(nested(33)).ok).toBe(false);
    const yaml = (depth: number): string => lines(depth, (index) => `${' '.repeat(index)}a:`);
    expect(readDocument(yaml(31)).ok).toBe(true);
    expect(readDocument(yaml(32)).ok).toBe(false);
  });
});

describe('whatever the text', () => {
  it('the reader answers and does not throw', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ' ',
      '\n',
      '- ',
      '"',
      "'",
      '&a ',
      '*a',
      '!!str ',
      '|\n',
      '? ',
      '<<',
      'a',
      '#',
      '---\n',
      '\t',
      '%',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(typeof readDocument(parts.join('')).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });

  it('an object written as JSON is read as that object', () => {
    const object = fc.dictionary(
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter((key) => key !== '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const clean = (value: unknown): boolean => !JSON.stringify(value).includes('"__proto__"');
    fc.assert(
      fc.property(object.filter(clean), (value) => {
        const text = JSON.stringify(value);
        const wanted: unknown = JSON.parse(text);
        const reading = readDocument(text);
        // Numbers beyond 2^53 are refused on purpose; everything else comes back as it was.
        if (!reading.ok) expect(reading.violations[0]?.rule).toContain('too large a number');
        else expect(reading.document).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});
