/** Plays the tries of one trial, or one of them, and counts. Called by `child.ts`. */
import { TRIALS } from './all.ts';
import type { TrialName } from './command.ts';
import type { Failure } from './trial.ts';

export interface TrialTask {
  readonly trial: TrialName;
  /** How many tries, of a trial that has no end. */
  readonly count: number;
  /** That try alone. */
  readonly id?: string;
}

export interface TrialDone {
  readonly trial: string;
  readonly name: string;
  readonly tries: number;
  readonly failures: readonly Failure[];
  /** The highest of all tries. */
  readonly figures: Readonly<Record<string, number>>;
  readonly cpuMs: number;
}

export async function playTrial({ trial, count, id }: TrialTask): Promise<TrialDone> {
  const found = TRIALS[trial];
  const cpu = process.cpuUsage();
  const figures: Record<string, number> = {};
  const failures: Failure[] = [];
  const tries = (await found.tries(count)).filter((one) => id === undefined || one.id === id);
  for (const one of tries) {
    const { wrong, figures: told = {} } = await one.play();
    for (const [name, value] of Object.entries(told)) figures[name] = Math.max(figures[name] ?? value, value);
    if (wrong.length > 0) failures.push({ trial, id: one.id, wrong: wrong.slice(0, WRONG_MAX) });
  }
  const { user, system } = process.cpuUsage(cpu);
  return { trial, name: found.name, tries: tries.length, failures, figures, cpuMs: (user + system) / 1000 };
}

/** Told of one try. */
const WRONG_MAX = 5;
