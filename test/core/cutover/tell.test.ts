import { expect, it } from 'vitest';
import { type Cutover, leastReachable } from '../../../src/core/cutover/least-reachable.ts';
import { tellCutover } from '../../../src/core/cutover/tell.ts';

const window = { from: 0, to: 12_000, least: 2, held: 3, dead: [], unknown: [] };
const clean: Cutover = {
  least: 2,
  at: 0,
  deadMs: 0,
  unknownMs: 0,
  observations: 41,
  durationMs: 182_400,
  gapMs: 20_000,
  windows: [window],
};

it('says in one line that nobody was left without service', () => {
  expect(tellCutover(clean)).toBe(
    'cut-over: at least 2 healthy replicas reachable at every moment; no client could hold an address of a dead one; ' +
      'record of 41 observations, 182 s, at most 20 s apart',
  );
});

it('names what clients could hold and should not have', () => {
  const bad = { ...clean, least: 0, at: Date.UTC(2026, 0, 5, 8), windows: [{ ...window, dead: ['web-r1-0-1'] }] };
  expect(tellCutover(bad)).toBe(
    'cut-over: there may have been clients that could reach no healthy replica, first at 2026-01-05T08:00:00.000Z; ' +
      'clients could hold the address of a dead one: web-r1-0-1 for 12 s; record of 41 observations, 182 s, at most 20 s apart',
  );
});

it('says what was not known, and that the record was full', () => {
  const text = tellCutover({ ...clean, windows: [{ ...window, unknown: ['a', 'b', 'c', 'd', 'e'] }] }, { full: true });
  expect(text).toContain('it was not known how they were: a for 12 s, b for 12 s, c for 12 s, d for 12 s and 1 more;');
  expect(text).toMatch(/; it was full before the end$/);
});

it('never takes an empty record for a good one', () => {
  expect(tellCutover(leastReachable([], { staleMs: 0 }))).toBe('cut-over: nothing was observed');
});
