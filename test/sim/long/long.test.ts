/** What single faults cannot reach, each tried a few times; more on request: `npm run simulate -- --trial NAME`. */
import { expect, it } from 'vitest';
import { type TrialName, tell, tryOut } from './command.ts';

/** By trial: how many tries here. Those with an end of their own are tried whole. */
const COUNTS: Readonly<Partial<Record<TrialName, number>>> = {
  jumps: 60,
  asleep: 0,
  older: 0,
  // The 67th stands behind a router.
  mixed: 70,
  fields: 0,
  unreadable: 3,
  'given-up': 0,
};

/** The hardest of its ways alone: each of them takes as long as all that stands above. */
const STARVED = 'its process dies for the first time';

it('keeps its promises in the trial starved, of which it plays one way', { timeout: 120_000 }, async () => {
  const done = await tryOut({ trial: 'starved', count: 1, id: STARVED });
  expect(done.failures, tell(done)).toEqual([]);
  expect(done.tries).toBe(1);
});

it.each(Object.entries(COUNTS) as [TrialName, number][])(
  'keeps its promises in the trial %s',
  { timeout: 120_000 },
  async (trial, count) => {
    const done = await tryOut({ trial, count });
    expect(done.failures, tell(done)).toEqual([]);
    expect(done.tries).toBeGreaterThanOrEqual(Math.max(1, count));
  },
);
