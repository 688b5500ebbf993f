import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_UNITS_MAX, fromChunks, toChunks } from '../../../src/azure/tables/chunks.ts';
import { faultOf } from '../support/fixtures.ts';

describe('a long text in chunks', () => {
  it('comes back whole, and no column is over its limit', () => {
    const lengths = fc.integer({ min: 0, max: 3 * CHUNK_UNITS_MAX });
    fc.assert(
      fc.property(lengths, fc.constantFrom('a', 'é', '😀', '\u0000'), (length, unit) => {
        const text = unit.repeat(Math.ceil(length / unit.length));
        const columns = toChunks('part', text, 4);
        expect(fromChunks('part', columns, 4)).toBe(text);
        for (const value of Object.values(columns)) {
          if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(CHUNK_UNITS_MAX);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('never cuts a surrogate pair in two', () => {
    const columns = toChunks('part', `${'a'.repeat(CHUNK_UNITS_MAX - 1)}😀`, 4);
    expect(columns['part01']).toBe('😀');
  });

  it('is refused, by name and size, when it is longer than its chunks', async () => {
    const fault = await faultOf(() => toChunks('desired', 'x'.repeat(2 * CHUNK_UNITS_MAX + 1), 2));
    expect(fault).toMatchObject({ kind: 'terminal', reason: 'InvalidSpec' });
    expect(fault.message).toContain('desired has 64001 characters, at most 64000 fit');
  });

  it.each([
    [{ part00: 'a' }],
    [{ partChunks: 2, part00: 'a' }],
    [{ partChunks: '1', part00: 'a' }],
    [{ partChunks: 1, part00: 5 }],
    [{ partChunks: 0 }],
    [{ partChunks: 99, part00: 'a' }],
  ])('is not made up from %j', (columns) => expect(fromChunks('part', columns, 4)).toBeUndefined());
});
