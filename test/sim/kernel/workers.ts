/**
 * Workers: each one process of the function app. An invocation runs on one; when the process dies in a call, what it
 * was doing simply never ends, so that no code can catch it, and a new process takes its place.
 */

import { Fault } from '../../../src/core/errors.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { callers } from './calls.ts';
import { workerParts } from './clients.ts';
import { freshMemory } from './memory.ts';
import { newVisit } from './past.ts';
import type { Invocation, Run, Signal, Worker } from './run.ts';

export type Ended<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'crashed' };

export function addWorker(run: Run, skewMs: number): Worker {
  const memory = freshMemory();
  const worker: Worker = {
    index: run.workers.length,
    generation: 0,
    parts: workerParts(run, skewMs, memory),
    memory,
    skewMs,
    died: signal(),
    epochs: new Map(),
    paused: false,
    die() {
      worker.generation += 1;
      worker.epochs.clear();
      const { fire } = worker.died;
      worker.died = signal();
      worker.memory = freshMemory();
      worker.parts = workerParts(run, skewMs, worker.memory);
      fire();
    },
  };
  run.workers.push(worker);
  return worker;
}

/** One trigger's run. A bug, an error that is no Fault, is a violation wherever it comes out. */
export async function invoke<T>(run: Run, what: string, work: (parts: Parts) => Promise<T>): Promise<Ended<T>> {
  const worker = run.workers.length > 1 ? run.random.pick(run.workers) : run.workers[0];
  if (!worker) throw new Error('a run has a worker');
  const { generation, died, parts } = worker;
  const visit = newVisit(run, what);
  const invocation: Invocation = { run, worker, generation, what, intentions: new Map(), visit };
  run.counts.pending += 1;
  try {
    if (run.replayed) return (await run.replayed.visit(run, what, worker)) as Ended<T>;
    const ended = callers.run(invocation, async (): Promise<Ended<T>> => {
      try {
        return { kind: 'done', value: await work(parts) };
      } catch (error) {
        return { kind: 'failed', error };
      }
    });
    const first = await Promise.race([ended, died.promise]);
    if (first === 'crashed') return { kind: 'crashed' };
    if (visit) visit.ended = first;
    invocation.ended = true;
    if (first.kind === 'failed') report(run, what, first.error);
    return first;
  } finally {
    run.counts.pending -= 1;
  }
}

function report(run: Run, what: string, error: unknown): void {
  const text = error instanceof Error ? `${error.name} ${error.message} ${error.stack ?? ''}` : String(error);
  run.sinks.push(`failed ${what} ${text}`);
  if (!(error instanceof Fault)) {
    run.violations.push({ promise: 'bug', what: `${what} threw ${text.slice(0, 500)}`, at: run.clock.now() });
  }
}

function signal(): Signal {
  let fire = (): void => undefined;
  const promise = new Promise<'crashed'>((resolve) => {
    fire = () => resolve('crashed');
  });
  return { promise, fire };
}
