import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/core/spec/document.ts';

const read = (text: string): unknown => {
  const reading = readDocument(text);
  return reading.ok ? reading.document : reading.violations;
};
const refused = (text: string): string => {
  const reading = readDocument(text);
  return reading.ok ? 'accepted' : reading.violations.map(({ pointer, rule }) => `${pointer} ${rule}`).join('\n');
};

describe('a document is read', () => {
  it.each([
    ['JSON', '{"a": [1, true, null, "x"]}', { a: [1, true, null, 'x'] }],
    ['YAML', 'a:\n- 1\n- true\n- null\n- x\n', { a: [1, true, null, 'x'] }],
    ['JSON with what only YAML allows', '{"a": 1, # why\n "b": 2,}', { a: 1, b: 2 }],
    ['a leading document mark', '---\na: 1\n', { a: 1 }],
    ['a byte order mark', '\uFEFF{"a": 1}', { a: 1 }],
    ['a date as the text it is', 'a: 2026-01-02', { a: '2026-01-02' }],
    ['yes and no as texts', 'a: yes\nb: no', { a: 'yes', b: 'no' }],
    ['a number as a key', '80: a', { 80: 'a' }],
    ['an alias', 'a: &x {b: 1}\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
    [
      'a merge key, what is written explicitly winning',
      'a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}',
      { a: { b: 1, c: 2 }, d: { b: 1, c: 3 } },
    ],
    [
      'a merge of two, the first winning',
      'a: &x {b: 1}\nc: &y {b: 2, d: 2}\ne: {<<: [*x, *y]}',
      { a: { b: 1 }, c: { b: 2, d: 2 }, e: { b: 1, d: 2 } },
    ],
    [
      'an anchor set twice, the last one before an alias counting',
      'a: &x 1\nb: *x\nc: &x 2\nd: *x',
      { a: 1, b: 1, c: 2, d: 2 },
    ],
    ['a member called constructor', 'constructor: 1', { constructor: 1 }],
  ])('%s', (_what, text, value) => {
    expect(read(text)).toEqual(value);
  });
});

it('a hundred members on one line are no nesting', () => {
  const members = Array.from({ length: 100 }, (_, index) => `k${index}: 1`).join(', ');
  expect(readDocument(`a: {${members}}`).ok).toBe(true);
  expect(readDocument(`{${members}}`).ok).toBe(true);
});

describe('a document is refused', () => {
  it.each([
    ['prose', 'hello world', ' the document must be an object'],
    ['a list', '- a', ' the document must be an object'],
    ['nothing', '', ' the document is empty'],
    ['null', 'null', ' the document must be an object'],
    ['neither YAML nor JSON', '{"a": 1', '(line 1, column 8)'],
    ['JSON that breaks on line 3', '{\n"a": 1,\n"b": x y: }\n', 'line 3'],
    [
      'YAML indented by a tab',
      'a:\n\tb: 1',
      ' the text is indented with a tab: YAML takes spaces only (line 2, column 1)',
    ],
    ['two documents', 'a: 1\n---\nb: 2', ' the text holds more than one document (line 2, column 1)'],
    ['a key twice in JSON', '{"a": 1,\n "a": 2}', ' the document has a key written twice (line 2, column 2)'],
    ['a key twice in JSON, once escaped', '{"a": {"b": 1, "\\u0062": 2}}', 'written twice'],
    ['a key twice in YAML', 'a:\n  b: 1\n  b: 2', '/a/b is written twice (line 3, column 3)'],
    ['a key that is a list', '? [a]\n: b', 'has a key that is no text'],
    ['__proto__ in JSON', '{"a": {"__proto__": {"b": 1}}}', '/a/__proto__ is a name that is not allowed'],
    ['__proto__ in YAML', '__proto__: {a: 1}', '/__proto__ is a name that is not allowed'],
    ['a YAML timestamp', 'a: !!timestamp 2026-01-02', '/a has a tag'],
    ['binary', 'a: !!binary aGVsbG8=', '/a has a tag'],
    ['a set', 'a: !!set {x}', '/a has a tag'],
    ['a tag of one’s own', 'a: !secret x', 'tag'],
    ['not a number', 'a: .nan', '/a must be a finite number'],
    ['infinity in YAML', 'a: -.inf', '/a must be a finite number'],
    ['infinity in JSON', '{"a": 1e999}', '/a must be a finite number'],
    ['a number that cannot be kept exactly', 'a: 12345678901234567890', '/a is too large a number'],
    ['half a character', '{"a": "\\ud800"}', '/a holds half a character'],
    ['an alias of nothing', 'a: *x', 'alias'],
    ['a merge of what is no mapping', 'a: &x 1\nb: {<<: *x}', '/b/<< must be a mapping'],
  ])('%s', (_what, text, rule) => {
    expect(refused(text)).toContain(rule);
  });

  it.each([
    ['JSON', '{"password": "hunter2-secret" "x"}'],
    ['YAML', 'password: "hunter2-secret'],
    ['an alias', 'password: *hunter2-secret'],
    ['a tag', 'password: !hunter2-secret x'],
    ['a timestamp', 'password: !!timestamp hunter2-secret'],
  ])('without quoting a secret that stands in it (%s)', (_what, text) => {
    const rule = refused(text);
    expect(rule).not.toBe('accepted');
    expect(rule).not.toContain('hunter2');
  });

  it('with both kinds of limits said in words', () => {
    expect(refused(`{"a": "${'x'.repeat(256 * 1024)}"}`)).toBe(' the body is larger than 256 KiB');
    expect(refused(`a: "${'é'.repeat(128 * 1024)}"`)).toBe(' the body is larger than 256 KiB');
    expect(refused(`a: "${'x'.repeat(256 * 1024 - 5)}"`)).toBe('accepted');
  });
});
