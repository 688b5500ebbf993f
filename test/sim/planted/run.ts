/**
 * Tries the tests on planted bugs: each in a process of its own that plays the simulation's plans until one breaks a
 * promise, or runs the test file that its entry names. Afterwards the unedited sources must pass every plan that killed.
 * Called by `main.ts` and the test.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HINTS } from './hints.ts';
import { ROOT } from './hooks.ts';
import type { Hunted } from './hunt.ts';
import { PLAYED, type Planted } from './planted.ts';

export interface Tried {
  readonly bug: Planted;
  readonly seconds: number;
  readonly plans: number;
  /** What found it; undefined: it survived. */
  readonly by?: string;
  readonly what?: string;
  /** The plan that found it. */
  readonly plan?: string;
}

export interface Trial {
  readonly tried: readonly Tried[];
  /** Plans that fail without any edit, and how: nothing is proved by them. */
  readonly failing: Readonly<Record<string, string>>;
}

export interface Options {
  readonly jobs: number;
  /** CPU seconds a bug. */
  readonly seconds?: number | undefined;
  /** Plans to try first, by bug, in place of the hints. */
  readonly first?: Readonly<Record<string, readonly string[]>>;
  /** Plans known to fail without any edit. */
  readonly failing?: Readonly<Record<string, string>>;
  readonly told: (tried: Tried) => void;
}

/** A child that plays no plan to its end for so long hangs, which is a way to be found. */
const CHILD_MS_MAX = 240_000;

export async function tryPlanted(bugs: readonly Planted[], options: Options): Promise<Trial> {
  const folder = await mkdtemp(path.join(tmpdir(), 'planted-'));
  const file = path.join(folder, 'known.json');
  const learnt = objectIn(await child(['references']));
  const { first = HINTS } = options;
  const failing: Record<string, string> = { ...options.failing };
  const done = new Map<Planted, Tried>();
  try {
    for (let left = bugs; left.length > 0; ) {
      await writeFile(file, JSON.stringify({ ...learnt, first, skip: Object.keys(failing) }));
      for (const tried of await each(left, file, options)) done.set(tried.bug, tried);
      const plans = [...new Set(left.flatMap((bug) => done.get(bug)?.plan ?? []))];
      await writeFile(file, JSON.stringify({ ...learnt, plans }));
      if (plans.length > 0) Object.assign(failing, textsIn(await child(['control', '', file])));
      Object.assign(failing, await failingTests(left));
      // What fails without the edit as well has proved nothing: tried again without it.
      left = left.filter((bug) => (done.get(bug)?.plan ?? '') in failing);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return { tried: bugs.flatMap((bug) => done.get(bug) ?? []), failing };
}

async function each(bugs: readonly Planted[], file: string, { jobs, seconds, told }: Options): Promise<Tried[]> {
  // The long ones first.
  const left = [...bugs].sort((a, b) => Number(b.by !== undefined) - Number(a.by !== undefined));
  const tried: Tried[] = [];
  const work = async (): Promise<void> => {
    for (let bug = left.shift(); bug; bug = left.shift()) {
      const one = bug.by === undefined ? await inSimulation(bug, file, seconds) : await inTest(bug, bug.by);
      tried.push(one);
      told(one);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return tried;
}

async function inSimulation(bug: Planted, file: string, seconds: number | undefined): Promise<Tried> {
  const begun = performance.now();
  const took = (): number => (performance.now() - begun) / 1000;
  const rest = seconds === undefined ? [] : [String(seconds)];
  const answer = await child(['hunt', bug.id, file, ...rest]).catch((error: unknown) => String(error));
  if (typeof answer === 'string') return { bug, seconds: took(), plans: 0, by: 'no answer', what: answer };
  const { plans, killed, loaded } = huntedIn(answer);
  if (!loaded) throw new Error(`${bug.id}: the simulation does not load ${bug.file}`);
  if (!killed) return { bug, seconds: took(), plans };
  return { bug, seconds: took(), plans, by: killed.promise, what: killed.what, plan: killed.plan };
}

async function inTest(bug: Planted, test: string): Promise<Tried> {
  const begun = performance.now();
  const { code, told } = await vitest([test], bug.id);
  const seconds = (performance.now() - begun) / 1000;
  if (code === 0) return { bug, seconds, plans: 0 };
  const failed = /FAIL\s+(.*)/.exec(told)?.[1];
  if (failed === undefined) throw new Error(`${bug.id}: ${told.slice(-2000)}`);
  return { bug, seconds, plans: 0, by: test, what: failed };
}

/** Test files that fail on the sources as they are. */
async function failingTests(bugs: readonly Planted[]): Promise<Record<string, string>> {
  const files = [...new Set(bugs.flatMap(({ by }) => by ?? []))];
  if (files.length === 0) return {};
  const { code, told } = await vitest(files, '');
  if (code === 0) return {};
  return {
    [files.join(' ')]: [...told.matchAll(/FAIL\s+(.*)/g)].map(([, name]) => name).join('; ') || told.slice(-500),
  };
}

/** `PLANTED` tells the configuration which edit to make. */
async function vitest(
  files: readonly string[],
  id: string,
): Promise<{ readonly code: unknown; readonly told: string }> {
  const program = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const config = path.join(import.meta.dirname, 'vitest.config.ts');
  const env = { ...process.env, PLANTED: id, NO_COLOR: '1' };
  const running = spawn(process.execPath, [program, 'run', '--config', config, '--bail', '1', ...files], {
    cwd: ROOT,
    env,
  });
  let told = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (chunk) => {
      told += String(chunk);
    });
  }
  return { code: await new Promise((resolve) => void running.once('close', resolve)), told };
}

function child(args: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const running = fork(path.join(import.meta.dirname, 'child.ts'), [...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let told = '';
    running.stderr?.on('data', (chunk) => {
      told = (told + String(chunk)).slice(-4000);
    });
    const timer = setTimeout(() => running.kill('SIGKILL'), CHILD_MS_MAX);
    let answer: unknown;
    running.on('message', (message) => {
      timer.refresh();
      if (message !== PLAYED) answer = message;
    });
    running.once('close', (code) => {
      clearTimeout(timer);
      if (answer === undefined) reject(new Error(`it ended without a word (${code}): ${told.slice(0, 1000)}`));
      else resolve(answer);
    });
  });
}

function huntedIn(value: unknown): Hunted & { loaded: boolean } {
  if (typeof value !== 'object' || value === null || !('plans' in value) || !('loaded' in value))
    throw new Error('no hunt');
  return { seconds: 0, ...value, plans: Number(value.plans), loaded: value.loaded === true };
}

function textsIn(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(objectIn(value)).map(([name, text]) => [name, String(text)]));
}

function objectIn(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new Error('a child answered something else');
}
