import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DURATION_MAX_MS, formatDuration, parseDuration } from '../../../src/core/spec/durations.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('a duration is read', () => {
  it.each([
    ['90s', 90 * SECOND],
    ['10m', 600 * SECOND],
    ['8h', 8 * HOUR],
    ['2d', 48 * HOUR],
    ['1h30m', 1.5 * HOUR],
    ['1d2h3m4s', 26 * HOUR + 184 * SECOND],
    ['PT90S', 90 * SECOND],
    ['PT8H', 8 * HOUR],
    ['P2D', 48 * HOUR],
    ['P1DT12H', 36 * HOUR],
    ['P1W', 168 * HOUR],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '8',
    '8 h',
    '-8h',
    '1.5h',
    '8H',
    'h',
    '30m1h',
    '1h1h',
    'P1M',
    'P1Y',
    '10min',
    '1e3s',
    '9999999999s',
    '８h',
  ])('and %j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('back from the text that it is written as', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: DURATION_MAX_MS / SECOND }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * SECOND))).toBe(seconds * SECOND);
      }),
    );
  });

  it('and written with the largest units first', () => {
    expect(formatDuration(26 * HOUR + 90 * SECOND)).toBe('1d2h1m30s');
    expect(formatDuration(999)).toBe('0s');
  });
});
