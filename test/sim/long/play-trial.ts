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
  /** Whether to tell on stderr now and then how far it is. */
  readonly progress?: boolean;
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

export async function playTrial({ trial, count, id, progress }: TrialTask): Promise<TrialDone> {
  const found = TRIALS[trial];
  const cpu = process.cpuUsage();
  const figures: Record<string, number> = {};
  const failures: Failure[] = [];
  const tries = (await found.tries(count)).filter((one) => id === undefined || one.id === id);
  const tell = progress === true ? teller(tries.length) : () => undefined;
  tell(0, 0);
  for (const [index, one] of tries.entries()) {
    const { wrong, figures: told = {} } = await one.play();
    for (const [name, value] of Object.entries(told)) figures[name] = Math.max(figures[name] ?? value, value);
    if (wrong.length > 0) failures.push({ trial, id: one.id, wrong: wrong.slice(0, WRONG_MAX) });
    tell(index + 1, failures.length);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { trial, name: found.name, tries: tries.length, failures, figures, cpuMs: (user + system) / 1000 };
}

/** Told of one try. */
const WRONG_MAX = 5;
const EVERY_MS = 5000;

/** A line every few seconds, and one for each end: a try may take a minute, or a hundredth of a second. */
function teller(tries: number): (done: number, failed: number) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (done, failed) => {
    const now = performance.now();
    if (done < tries && now - toldAt < EVERY_MS) return;
    toldAt = now;
    const line = `${done} of ${tries} tried, ${failed} failed`;
    const end = done === tries ? '\n' : '';
    process.stderr.write(process.stderr.isTTY ? `\r${line} ${end}` : `${line}\n`);
  };
}
