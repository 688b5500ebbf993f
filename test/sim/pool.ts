/**
 * Spreads tasks over child processes, one task each at a time, and hands on what they answer. A process that has learnt
 * a workload takes that one's other parts first: what its runs have come to is known there alone. Called by `main.ts`
 * and the tests.
 */
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
  const left: Left = { tasks: [...tasks], learnt: new Set() };
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, () => work(left, told)));
}

interface Left {
  readonly tasks: Task[];
  /** Workloads that some process is at. */
  readonly learnt: Set<string>;
}

/** Of the workload that the process knows, else of one that no other is at, else the first there is. */
function take({ tasks, learnt }: Left, known: Task | undefined): Task | undefined {
  const own = known && workloadOf(known);
  const same = tasks.findIndex((task) => own !== undefined && workloadOf(task) === own);
  const fresh = tasks.findIndex((task) => !learnt.has(workloadOf(task) ?? ''));
  const [task] = tasks.splice(same >= 0 ? same : Math.max(0, fresh), 1);
  const workload = task && workloadOf(task);
  if (workload !== undefined) learnt.add(workload);
  return task;
}

function workloadOf(task: Task): string | undefined {
  return 'workload' in task ? task.workload : undefined;
}

async function work(left: Left, told: (done: Done, task: Task) => void): Promise<void> {
  const child = fork(path.join(import.meta.dirname, 'child.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...YOUNG],
  });
  try {
    await answer(child);
    for (let task = take(left, undefined); task !== undefined; task = take(left, task)) {
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
