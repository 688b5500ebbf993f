/** Jobs through the sample while its group is redeployed under them: what was accepted arrives, each id once counted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../local/demo/stage.ts';
import { declareSample, pushService } from '../../local/start/sample.ts';
import { type MainJobSet, setUp } from './support/set.ts';

const UP_MS = 60_000;
const GROUP = 'jobs';

let set: MainJobSet;

beforeAll(async () => {
  set = await setUp();
  await declareSample(set.azure, set.api);
  await answering('v1');
}, UP_MS);

afterAll(() => set[Symbol.asyncDispose](), UP_MS);

test('has 100 jobs on the share soon after their acceptance', { timeout: 90_000 }, async () => {
  const before = set.witness.jobs().size;
  expect(await set.witness.post(GROUP, 80, '/jobs', { count: 100 })).toBe(202);
  const arrived = await until('100 jobs', 60_000, async () => {
    const seen = set.witness.jobs().size - before;
    return seen >= 100 && seen;
  });
  expect(arrived).toBe(100);
});

test('loses none of 1,000 jobs when a new image is pushed in their middle', { timeout: 120_000 }, async () => {
  const before = set.witness.jobs().size;
  const arrived = (): number => set.witness.jobs().size - before;
  expect(await set.witness.post(GROUP, 80, '/jobs', { count: 1_000 })).toBe(202);
  await until('some of the jobs', 30_000, async () => arrived() >= 100);
  const digest = await pushService(set.azure, 'job-processing', 'v1', 'v2');
  const atPush = arrived();
  expect(atPush, 'the push came when all was done: nothing was tried').toBeLessThan(1_000);
  await answering('v2');
  await until('all 1,000 jobs', 60_000, async () => arrived() >= 1_000);
  expect(arrived()).toBe(1_000);
  expect(JSON.stringify(await set.witness.group(GROUP))).toContain(digest);
});

async function answering(version: string): Promise<void> {
  await until(`job-processing ${version}`, 30_000, async () => {
    const [report, generator] = await Promise.all([set.witness.ask(GROUP, 8000), set.witness.ask(GROUP, 80)]);
    return report?.['version'] === version && generator !== undefined;
  });
}
