/** No container outlives its runtime: neither a clean end, nor a kill, nor a program that does not listen. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openProcessRecord } from '../../../local/containers/simulated/process-record.ts';
import { container, folder, group, ID, runtimeBench } from './helpers.ts';

const HOST = fileURLToPath(new URL('./host.ts', import.meta.url));
const TALKS = 'console.log("pid", process.pid); setInterval(() => 0, 1000);';
const BUSY = `require('node:fs').writeSync(1, 'pid ' + process.pid + '\\n'); for (;;);`;

async function startHost(directory: string, command: string[]): Promise<{ host: ChildProcess; pids: number[] }> {
  const host = spawn(process.execPath, [HOST, directory, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void host.kill('SIGKILL'));
  const line = await new Promise<string>((resolve) => host.stdout?.once('data', (chunk) => resolve(String(chunk))));
  const pids = [...line.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
  expect(pids.length).toBeGreaterThan(0);
  return { host, pids };
}

function runs(pid: number): boolean {
  // A zombie has ended: only its parent's reading is missing.
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

it('leaves no process two seconds after the runtime was killed', async () => {
  const { host, pids } = await startHost(folder(), ['node', '-e', TALKS]);
  expect(pids.map(runs)).toEqual([true]);
  host.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.map(runs)).toEqual([false]), { timeout: 2000, interval: 50 });
});

it('leaves none of a shell either, nor of what a program started itself', async () => {
  const nested = `require("node:child_process").spawn("node", ["-e", ${JSON.stringify(TALKS)}], { stdio: "inherit" }); ${TALKS}`;
  const { host, pids } = await startHost(folder(), ['sh', '-c', `node -e '${nested}'; true`]);
  host.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.map(runs).includes(true)).toBe(false), { timeout: 2000, interval: 50 });
});

it('ends at the next start what was too busy to notice', async () => {
  const directory = folder();
  const { host, pids } = await startHost(directory, ['node', '-e', BUSY]);
  host.kill('SIGKILL');
  await new Promise((resolve) => host.once('exit', resolve));
  expect(pids.map(runs)).toEqual([true]);
  openProcessRecord(directory);
  await vi.waitFor(() => expect(pids.map(runs)).toEqual([false]), { timeout: 2000, interval: 50 });
});

it('never ends a process that only has the pid of one it started', async () => {
  const directory = folder();
  const stranger = spawn('sleep', ['30'], { detached: true });
  onTestFinished(() => void stranger.kill('SIGKILL'));
  const { pid } = stranger;
  if (pid === undefined) throw new Error('no sleep');
  writeFileSync(path.join(directory, 'processes.json'), JSON.stringify([{ pid, started: 'another boot 1' }]));
  openProcessRecord(directory);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(runs(pid)).toBe(true);
});

it('ends every process on close, and crosses it off', async () => {
  const { runtime, directory, image } = await runtimeBench();
  await image('web', TALKS);
  await runtime.run(group([container('web')]));
  const pid = await vi.waitFor(() => {
    const found = /pid (\d+)/.exec(runtime.logs(ID, 'web', 1))?.[1];
    expect(found).toBeDefined();
    return Number(found);
  });
  const record = (): unknown => JSON.parse(readFileSync(path.join(directory, 'processes.json'), 'utf8'));
  expect(record()).toMatchObject([{ pid }]);
  await runtime.close();
  expect(runs(pid)).toBe(false);
  expect(record()).toEqual([]);
});
