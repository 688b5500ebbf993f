/**
 * `npm run simulate -- --sequences N`: plays N sequences of declarations over all cores and tells what became of them;
 * `-- --sequence TEXT` plays the one that a failure printed. Called by `main.ts` and the tests.
 */
import path from 'node:path';
import { ask } from './process.ts';
import type { SequencesDone, SequenceTask } from './run-sequences.ts';

const CHILD = path.join(import.meta.dirname, 'child.ts');

export interface SequencesAsked {
  readonly count: number;
  /** Ends sooner when the time is over. */
  readonly seconds?: number;
  readonly from?: number;
  readonly jobs: number;
}

export async function playSequences({
  count,
  seconds = Number.MAX_SAFE_INTEGER,
  from = 1,
  jobs,
}: SequencesAsked): Promise<SequencesDone> {
  const tasks = Array.from({ length: Math.min(jobs, count) }, (_, index): SequenceTask => {
    return { kind: 'seeds', from: from + index, to: from + count, step: jobs, seconds };
  });
  return sum(await Promise.all(tasks.map((task) => ask<SequenceTask, SequencesDone>(CHILD, task))));
}

export async function playOne(text: string): Promise<SequencesDone> {
  return ask<SequenceTask, SequencesDone>(CHILD, { kind: 'one', text });
}

function sum(all: readonly SequencesDone[]): SequencesDone {
  const total = (pick: (done: SequencesDone) => number): number => all.reduce((so, done) => so + pick(done), 0);
  return {
    sequences: total(({ sequences }) => sequences),
    faulty: total(({ faulty }) => faulty),
    declarations: total(({ declarations }) => declarations),
    calls: total(({ calls }) => calls),
    cpuMs: total(({ cpuMs }) => cpuMs),
    simulatedMs: total(({ simulatedMs }) => simulatedMs),
    found: all.flatMap(({ found }) => found),
  };
}

export function tellSequences(done: SequencesDone): string {
  const { sequences, faulty, declarations, cpuMs, simulatedMs, calls, found } = done;
  const seconds = cpuMs / 1000;
  const perSecond = ((sequences + faulty) / Math.max(seconds, 0.001)).toFixed(1);
  return [
    `${sequences} sequences, ${faulty} of them with a fault as well; ${declarations} declarations; ${found.length} violations`,
    `${calls} calls in ${(simulatedMs / 86_400_000).toFixed(1)} simulated days; ${seconds.toFixed(1)} s of one core, ${perSecond} a second`,
    ...found.map(({ promise, what, command }) => `\n${promise}: ${what.slice(0, 600)}\n  ${command}`),
  ].join('\n');
}
