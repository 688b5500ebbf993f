/**
 * One of the two workers of an execution: a piece of work on a process of its own, that stops at each external call
 * until it is let go. What it was told so far decides all it will do. Called by `execution.ts`.
 */

import { Fault } from '../../../src/core/errors.ts';
import { callers } from '../kernel/calls.ts';
import type { Gate, Waiting } from '../kernel/interleave.ts';
import type { Invocation, Run, Worker } from '../kernel/run.ts';
import type { Part } from './scenario.ts';

export interface Actor {
  readonly worker: Worker;
  readonly invocation: Invocation;
  ended: boolean;
  /** Its next call, or answer, that waits; undefined while it waits for time to pass, and at the end. */
  waits(gate: Gate): Waiting | undefined;
}

/** Far apart, so that an id does not tell who was first. */
const IDS_APART = 1_000_000;

export function begin(run: Run, worker: Worker, { what, work }: Part): Actor {
  const { generation, parts } = worker;
  // Its own count of ids: else what one asks for would stand in what the other writes.
  const own: Run = Object.create(run, { ids: { value: IDS_APART * (worker.index + 1), writable: true } });
  const invocation: Invocation = { run: own, worker, generation, what, intentions: new Map() };
  const actor: Actor = {
    worker,
    invocation,
    ended: false,
    waits: (gate) => gate.waiting().find((one) => one.invocation === invocation),
  };
  run.counts.pending += 1;
  void callers.run(invocation, async () => {
    try {
      await work(parts, run);
    } catch (error) {
      report(run, what, error);
    } finally {
      run.counts.pending -= 1;
      actor.ended = true;
    }
  });
  return actor;
}

function report(run: Run, what: string, error: unknown): void {
  const text = error instanceof Error ? `${error.name} ${error.message} ${error.stack ?? ''}` : String(error);
  run.sinks.push(`failed ${what} ${text}`);
  if (error instanceof Fault) return;
  run.violations.push({ promise: 'bug', what: `${what} threw ${text.slice(0, 500)}`, at: run.clock.now() });
}

/**
 * Whether others could see the difference if it went on at once. They cannot for reads of what nobody of the two
 * writes, for rows that each writes under keys of its own, for messages, and for answers: what follows an answer within
 * a worker is nobody else's. The answer of a write to ARM counts, since until then it is under way.
 */
export function isVisible(waiting: Waiting, underWay: boolean): boolean {
  if (waiting.at === 'answer') return underWay;
  return !/^(?:registry|vault get|probe|queue put|table History|table Pace)/.test(waiting.at);
}
