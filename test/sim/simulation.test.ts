import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { runAll } from './pool.ts';
import { add, newTotals, type Totals } from './report.ts';
import type { Task } from './run-task.ts';
import { seedTasks, workTasks } from './tasks.ts';
import { WORKLOADS } from './workloads/all.ts';

const MINUTE_MS = 60_000;
const JOBS = Math.min(2, availableParallelism());
/**
 * Every one of the short workloads and of a push with each strategy, some of the other rollouts, the same every time; `MOORING_SIM_PLANS=1000` for
 * some of each, `all` for every one. `npm run test:long` asks for more.
 */
const PLANS = process.env['MOORING_SIM_PLANS'] ?? 'tested';
const SEEDS = Number(process.env['MOORING_SIM_SEEDS'] ?? 2000);
const VARIANTS_MIN = 12;
const HASHED = Array.from({ length: 50 }, (_, index) => 7000 + index);

async function totalsOf(tasks: readonly Task[]): Promise<Totals> {
  const totals = newTotals();
  await runAll(tasks, JOBS, (done, { kind }) => add(totals, done, kind));
  return totals;
}

function brokenIn({ violations }: Totals): string[] {
  return violations.map(({ promise, what, command }) => `${promise}: ${what}\n${command}`);
}

describe('with single faults, at every call and delivery of every workload', () => {
  let totals: Totals;
  beforeAll(async () => {
    totals = await totalsOf(workTasks({ plans: PLANS, pairs: 0 }));
  }, 60 * MINUTE_MS);

  it('keeps every promise and ends as without it', () => {
    expect(brokenIn(totals)).toEqual([]);
  });

  it('has at least twelve faults for each, and decides as many at each kind', () => {
    const few = Object.entries(totals.perSite).filter(
      ([site, { variants, plans, alike }]) =>
        Math.min(variants, PLANS === 'all' ? plans + alike : variants) < VARIANTS_MIN && site !== 'probe',
    );
    expect(few).toEqual([]);
  });

  it('comes to rest within three rounds', () => {
    expect(totals.rounds).toBeLessThanOrEqual(3);
  });
});

it('keeps every promise with random faults, workers, clocks and scripts', { timeout: 60 * MINUTE_MS }, async () => {
  const totals = await totalsOf(seedTasks(1, SEEDS, false));
  expect(brokenIn(totals)).toEqual([]);
  expect(totals.seeds).toBe(SEEDS);
});

it('does the same again from the same seed, in another process', { timeout: 10 * MINUTE_MS }, async () => {
  const [first, second] = [newTotals(), newTotals()];
  await runAll([{ kind: 'hashes', seeds: HASHED }], 1, (done) => add(first, done, 'hashes'));
  await runAll([{ kind: 'hashes', seeds: HASHED }], 1, (done) => add(second, done, 'hashes'));
  expect(new Set(first.hashes).size).toBe(HASHED.length);
  expect(second.hashes).toEqual(first.hashes);
});

it('has at least sixteen workloads', () => {
  expect(new Set(WORKLOADS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(16);
});
