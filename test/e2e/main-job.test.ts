/** The main job as the demo plays it, with processes of its own, and each step checked by what is not Mooring. */
import { test } from 'vitest';
import { playMainJob } from '../../local/demo/play.ts';
import { setUp } from './support/set.ts';

const LIMIT_MS = 240_000;

const STEPS = [
  'created',
  'jobs travel',
  'pushed and redeployed',
  'deleted behind our back, repaired',
  'stopped behind our back, started',
  'edited behind our back, repaired',
  'at rest, nothing is written',
  'deleted through us',
];

test.concurrent.for([
  { name: 'plays the main job to its end', options: {} },
  { name: 'plays the main job by its timers alone when every event is lost', options: { loseEvents: true } },
  { name: 'plays the main job as it is deployed, bundled and away from its sources', options: { built: true } },
])('$name', { timeout: LIMIT_MS }, async ({ options }, { expect }) => {
  await using set = await setUp(options);
  await playMainJob(set);
  expect(set.stage.played.map(({ step, ok }) => ({ step, ok }))).toEqual(STEPS.map((step) => ({ step, ok: true })));
});
