import { describe, expect, it } from 'vitest';
import { freshLedger } from '../../../src/core/pace/ledger.ts';
import { pausedUntil } from '../../../src/core/pace/own-time.ts';

const NOW = Date.parse('2026-01-05T08:00:00Z');
const MINUTE = 60_000;
const paused = { ...freshLedger(NOW), blockedUntil: NOW + MINUTE, writtenAt: NOW };

describe('a pause that another worker has written down', () => {
  it.each([-5 * MINUTE, 0, 5 * MINUTE])('ends at the same moment on a clock that is %d ms off', (off) => {
    const until = pausedUntil({ ledger: paused, etag: 'e', ageMs: 10_000 }, NOW + 10_000 + off);
    expect(until).toBe(NOW + MINUTE + off);
  });

  it('is read as it stands where nobody told how old it is', () => {
    const { writtenAt: _, ...older } = paused;
    expect(pausedUntil({ ledger: paused, etag: 'e' }, NOW)).toBe(NOW + MINUTE);
    expect(pausedUntil({ ledger: older, etag: 'e', ageMs: 5 }, NOW)).toBe(NOW + MINUTE);
  });

  it('is none where there is no row, none in it, or none that can be read', () => {
    expect(pausedUntil(undefined, NOW)).toBe(0);
    expect(pausedUntil({ etag: 'e' }, NOW)).toBe(0);
    expect(pausedUntil({ ledger: freshLedger(NOW), etag: 'e', ageMs: 5 }, NOW)).toBe(0);
  });
});
