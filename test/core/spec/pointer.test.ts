import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asSent, below, tokensOf, valueAt, withValuesAt } from '../../../src/core/spec/pointer.ts';

describe('a JSON pointer', () => {
  it('keeps any tokens, slashes and tildes among them', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), (tokens) => {
        expect(tokensOf(below('', ...tokens))).toEqual(tokens);
      }),
    );
  });

  it.each(['a', '/~', '/~2', 'a/b'])('is not %j', (text) => {
    expect(tokensOf(text)).toBeUndefined();
  });

  it('leads to own members and items only', () => {
    const document = { a: [{ 'b/c': 1 }] };
    expect(valueAt(document, '/a/0/b~1c')).toBe(1);
    for (const pointer of ['/a/1', '/a/00', '/a/length', '/constructor', '/a/0/toString']) {
      expect(valueAt(document, pointer)).toBeUndefined();
    }
  });

  it('says where to put a value, and leaves the rest and the original alone', () => {
    const document = { a: [1, { b: 'x' }], c: null };
    expect(
      withValuesAt(
        document,
        new Map([
          ['/a/1/b', 'y'],
          ['/nowhere', 'z'],
        ]),
      ),
    ).toEqual({ a: [1, { b: 'y' }], c: null });
    expect(document).toEqual({ a: [1, { b: 'x' }], c: null });
  });

  it('is told in the letters of the document it points into', () => {
    expect(asSent({ Properties: { containers: [{ CPU: 1 }] } }, '/properties/containers/0/cpu')).toBe(
      '/Properties/containers/0/CPU',
    );
    expect(asSent({ a: {} }, '/a/missing')).toBe('/a/missing');
  });
});
