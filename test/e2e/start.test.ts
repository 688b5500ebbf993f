/** `npm start` as its user meets it: up soon, telling what to try, and gone without a trace when it is told to end. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callContainer } from '../../local/demo/call.ts';
import { readAddresses } from '../../local/start/addresses.ts';
import { processesIn, processOf, type Running } from './support/processes.ts';
import { eventually, runStart } from './support/start-process.ts';
import { kill, type StateDirectory, stateDirectory } from './support/state-directory.ts';

const UP_MS = 90_000;
const LIMIT_MS = 90_000;
/** Containers may take 2 s to end, and each of the others its moment. */
const END_MS = 20_000;

let directory: StateDirectory;
beforeEach(() => {
  directory = stateDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

const running = (): Running[] => processesIn(directory.path);
const noneLeft = (): Promise<void> => eventually('every process to end', END_MS, () => running().length === 0);

test('comes up, says where the sample is, and ends with nothing left on Ctrl-C', {
  timeout: LIMIT_MS,
}, async () => {
  const start = runStart(directory.path, ['--any-ports']);
  await start.up;
  const sample = /^ +curl (http:\S+\/jobs) -H/m.exec(start.output())?.[1] ?? '';
  expect(await callContainer(sample, { count: 3 })).toMatchObject({ status: 202 });
  expect(running().length).toBeGreaterThanOrEqual(7);
  start.signal('SIGINT');
  expect(await start.exited).toBe(0);
  expect(running()).toEqual([]);
});

test('ends with nothing left when it is told so in the middle of its start', { timeout: LIMIT_MS }, async () => {
  const start = runStart(directory.path, ['--any-ports']);
  await eventually('the controller to start', UP_MS, () => start.output().includes('starting the controller'));
  start.signal('SIGINT');
  expect(await start.exited).toBe(0);
  expect(running()).toEqual([]);
});

test('a second one on the same directory says so and leaves the first alone', { timeout: LIMIT_MS }, async () => {
  const first = runStart(directory.path, ['--any-ports', '--no-sample']);
  await first.up;
  const second = runStart(directory.path, ['--any-ports', '--no-sample', '--fresh']);
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`npm start already runs in ${directory.path}, as process ${first.pid}`);
  const groups = await fetch(`http://127.0.0.1:${readAddresses(directory.path)?.app}/api/groups`);
  expect(groups.status).toBe(200);
  first.signal('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(running()).toEqual([]);
});

test('starts over what a killed one left: its address file, its ports and its locks', {
  timeout: LIMIT_MS,
}, async () => {
  const gone = 2 ** 22 + 1;
  mkdirSync(directory.path, { recursive: true });
  const stale = { pid: gone, control: 'http://127.0.0.1:9', arm: 'https://127.0.0.1:9' };
  writeFileSync(path.join(directory.path, 'azure.json'), JSON.stringify(stale));
  writeFileSync(path.join(directory.path, 'azure.lock'), JSON.stringify({ pid: gone, started: '' }));
  // A pid that is somebody else's by now: this process's, with another start.
  writeFileSync(path.join(directory.path, 'start.lock'), JSON.stringify({ pid: process.pid, started: 'earlier' }));
  writeFileSync(path.join(directory.path, 'ports.json'), '{"arm":');
  const start = runStart(directory.path, ['--any-ports', '--no-sample']);
  await start.up;
  start.signal('SIGINT');
  expect(await start.exited).toBe(0);
});

test('takes another port when a usual one is busy', { timeout: LIMIT_MS }, async () => {
  const busy = createServer();
  const taken = await new Promise<boolean>((resolve) => {
    busy.once('error', () => resolve(true));
    busy.listen(7443, '127.0.0.1', () => resolve(false));
  });
  const start = runStart(directory.path, ['--no-sample']);
  await start.up;
  expect(readAddresses(directory.path)?.arm).not.toContain(':7443');
  start.signal('SIGINT');
  expect(await start.exited).toBe(0);
  if (!taken) busy.close();
});

test('goes on with the local Azure of one that was killed', { timeout: LIMIT_MS }, async () => {
  const first = runStart(directory.path, ['--any-ports']);
  await first.up;
  const azure = processOf(directory.path, 'azure-process.ts');
  kill(first.pid);
  await first.exited;
  await eventually(
    'the controller to follow',
    END_MS,
    () => processOf(directory.path, 'local/host/main.ts') === undefined,
  );
  const second = runStart(directory.path, ['--any-ports']);
  await second.up;
  expect(processOf(directory.path, 'azure-process.ts')).toBe(azure);
  second.signal('SIGINT');
  expect(await second.exited).toBe(0);
  await noneLeft();
});

test('ends when local Azure has ended, and says so', { timeout: LIMIT_MS }, async () => {
  const start = runStart(directory.path, ['--any-ports', '--no-sample']);
  await start.up;
  kill(readAddresses(directory.path)?.pid ?? 0);
  expect(await start.exited).toBe(1);
  expect(start.output()).toContain('local Azure has ended');
  await noneLeft();
});
