/** The benchmark of the cold start: what it loads is what it says, and a failed start is no fast one. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { millisecondsToLoad } from '../../bench/b6-cold-start.ts';
import { type Apps, buildApps } from '../../bench/cold-start/apps.ts';

const LIMIT_MS = 60_000;
let apps: Apps;

beforeAll(async () => {
  apps = await buildApps();
}, LIMIT_MS);
afterAll(() => apps.remove());

it('loads the built app, a hello world and the unbundled app, each with its triggers', { timeout: LIMIT_MS }, () => {
  for (const app of [apps.hello, apps.ours, apps.eager]) expect(millisecondsToLoad(app)).toBeGreaterThan(0);
});

it('refuses to call a start that failed a fast one', { timeout: LIMIT_MS }, async () => {
  const empty = path.join(path.dirname(apps.hello), 'empty.mjs');
  await writeFile(empty, 'export {};\n');
  expect(() => millisecondsToLoad(empty)).toThrow('registered no functions');
  await rm(empty);
  expect(() => millisecondsToLoad(empty)).toThrow('did not load');
});
