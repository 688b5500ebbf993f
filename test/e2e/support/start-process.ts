/** `npm start`'s own process, as a test starts, reads and ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './state-directory.ts';

export interface StartProcess {
  readonly pid: number;
  /** What it has printed so far, both streams together. */
  output(): string;
  /** Its exit code; undefined when a signal ended it. */
  readonly exited: Promise<number | undefined>;
  /** Resolves when it says that it is up; throws with its output when it ends instead. */
  readonly up: Promise<void>;
  /** To it and what it started in its terminal, as Ctrl-C does. */
  signal(name: NodeJS.Signals): void;
}

export function runStart(directory: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): StartProcess {
  const script = path.join(ROOT, 'local/start/main.ts');
  const child = spawn(process.execPath, [script, '--directory', directory, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a terminal gives a command.
    detached: true,
  });
  return follow(child);
}

function follow(child: ChildProcess): StartProcess {
  let output = '';
  const { promise: up, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ctrl-C stops everything')) resolve();
    });
  }
  // After its output has been read to the end.
  const exited = new Promise<number | undefined>((ended) => child.once('close', (code) => ended(code ?? undefined)));
  void exited.then((code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  up.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    up,
    signal: (name) => void process.kill(-(child.pid ?? 0), name),
  };
}

/** Looks until it is so; throws with what it waited for. */
export async function eventually(what: string, limitMs: number, look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
    await sleep(100);
  }
}
