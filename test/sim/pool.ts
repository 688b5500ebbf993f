/** Spreads tasks over child processes, one task each at a time, and hands on what they answer. Called by `main.ts` and the tests. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Done, Task } from './run-task.ts';

/** A run makes much that soon is garbage: with room for it, collecting costs a tenth less of all time. In MiB. */
const YOUNG = ['--max-semi-space-size=64'];

export async function runAll(
  tasks: readonly Task[],
  jobs: number,
  told: (done: Done, task: Task) => void,
): Promise<void> {
  const left = [...tasks];
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, () => work(left, told)));
}

async function work(left: Task[], told: (done: Done, task: Task) => void): Promise<void> {
  const child = fork(path.join(import.meta.dirname, 'child.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...YOUNG],
  });
  try {
    await answer(child);
    for (let task = left.shift(); task !== undefined; task = left.shift()) {
      const answered = answer(child);
      child.send(task);
      const { done, failed } = await answered;
      if (failed !== undefined) throw new Error(`${JSON.stringify(task)}: ${failed}`);
      if (done) told(done, task);
    }
  } finally {
    child.kill();
  }
}

interface Answer {
  readonly done?: Done;
  readonly failed?: string;
}

function answer(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a simulating process ended by itself (${code})`));
    child.once('exit', onExit);
    child.once('message', (message: Answer) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}
