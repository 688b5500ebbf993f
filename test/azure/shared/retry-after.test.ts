import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/azure/shared/retry-after.ts';

function waitOf(headers: Record<string, string>): number | undefined {
  return retryAfterMs({ get: (name) => headers[name] });
}

describe('Retry-After', () => {
  it.each([
    ['seconds', { 'retry-after': '17' }, 17_000],
    ['none', { 'retry-after': '0' }, 0],
    ['milliseconds', { 'x-ms-retry-after-ms': '250', 'retry-after': '9' }, 250],
    [
      'a date, by the answer’s own clock',
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      30_000,
    ],
    [
      'a date that is past',
      { 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      0,
    ],
    ['a year', { 'retry-after': '31536000' }, 86_400_000],
  ])('reads %s', (_, headers, expected) => expect(waitOf(headers)).toBe(expected));

  it.each([
    ['nothing', {}],
    ['words', { 'retry-after': 'soon' }],
    ['a date without a clock to read it by', { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }],
    ['a negative number', { 'retry-after': '-5' }],
  ])('makes nothing of %s', (_, headers) => expect(waitOf(headers)).toBeUndefined());
});
