import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeKey, encodeKey, joinKeys, keysUnder, splitKeys } from '../../../src/azure/tables/keys.ts';
import { faultOf } from '../support/fixtures.ts';

/** All of Unicode, and halves of surrogate pairs. */
const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(unit, { maxLength: 40 }).map((units) => units.join('')),
);

describe('a key', () => {
  it('comes back as the text it was made of, whatever that held', () => {
    fc.assert(
      fc.property(texts, (text) => decodeKey(encodeKey(text)) === text),
      { numRuns: 500 },
    );
  });

  it('holds only characters that every table service takes', () => {
    fc.assert(
      fc.property(texts, (text) => /^[A-Za-z0-9._~=-]*$/.test(encodeKey(text))),
      { numRuns: 500 },
    );
  });

  it('brings back every single UTF-16 unit', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const one = String.fromCharCode(code);
      if (decodeKey(encodeKey(one)) !== one) expect.fail(`unit ${code}`);
    }
  });

  it('stays readable where it can', () => {
    expect(encodeKey('sub-1/my_rg')).toBe('sub-1=2fmy_rg');
  });

  it.each(['a/b', '=', '=2', '=zz', '=61', "a' or 'b", '=u0041', '=2F'])(
    'is never %j, which nothing encodes to',
    (key) => {
      expect(decodeKey(key)).toBeUndefined();
    },
  );

  it('is refused when it is longer than a table takes', async () => {
    expect(encodeKey('x'.repeat(1024))).toHaveLength(1024);
    expect(await faultOf(() => encodeKey('/'.repeat(400)))).toMatchObject({ kind: 'terminal', reason: 'InvalidSpec' });
  });
});

describe('a joined key', () => {
  it('comes apart as it was put together', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (parts) => {
        expect(splitKeys(joinKeys(...parts))).toEqual(parts);
      }),
    );
  });

  it('lies in the range of exactly its own first text', () => {
    fc.assert(
      fc.property(texts, texts, texts, (first, other, rest) => {
        const { from, to } = keysUnder(first);
        const within = (key: string): boolean => key >= from && key < to;
        expect(within(joinKeys(first, rest))).toBe(true);
        expect(within(joinKeys(other, rest))).toBe(other === first);
        expect(within(joinKeys(`${first}2`, rest))).toBe(false);
      }),
    );
  });
});
