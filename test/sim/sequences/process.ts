/**
 * One question to a process of its own, and its answer: both ends. A simulation takes over its process's timers, so
 * nothing else may live there. Used by the commands of sequences and interleavings, and by their children.
 */
import { fork } from 'node:child_process';

/** Forks `file`, asks it, and ends it. */
export async function ask<Task extends object, Done>(file: string, task: Task): Promise<Done> {
  const child = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    return await new Promise<Done>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`a simulating process ended by itself (${code})`)));
      child.on('message', (message: Answer<Done>) => {
        if ('ready' in message) child.send(task);
        else if ('done' in message) resolve(message.done);
        else reject(new Error(message.failed));
      });
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill();
  }
}

type Answer<Done> = { readonly ready: true } | { readonly done: Done } | { readonly failed: string };

export function answerTasks<Task, Done>(work: (task: Task) => Promise<Done>): void {
  process.on('message', (task: Task) => {
    work(task).then(
      (done) => process.send?.({ done }),
      (error: unknown) =>
        process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.send?.({ ready: true });
}
