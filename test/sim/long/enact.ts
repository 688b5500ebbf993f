/**
 * Plays a workload as `kernel/play.ts` does, and leaves host, clock and services in the hands of whoever asks: for trials
 * that arrange what no single fault can, such as a clock that jumps or a worker of another version.
 */
import { type Beginning, MINUTE, newRun, schedule, startTicks } from '../kernel/begin.ts';
import { drive } from '../kernel/driver.ts';
import { difference, endState } from '../kernel/end-state.ts';
import { createHost, type Host } from '../kernel/host.ts';
import type { Reference } from '../kernel/play.ts';
import { prepare, START, setUp } from '../kernel/prepare.ts';
import type { Run } from '../kernel/run.ts';
import { type Stage, stageOf } from '../kernel/stage.ts';
import type { Workload } from '../workloads/workload.ts';

export interface Enacted {
  readonly run: Run;
  readonly host: Host;
  readonly stage: Stage;
  readonly reference: Reference | undefined;
  readonly workload: Workload;
}

export interface Setting extends Beginning {
  /** The run without faults whose end this one must reach; without one it goes on until its time is over. */
  readonly reference?: Reference;
  /** Right before the script begins. */
  readonly arrange?: (enacted: Enacted) => void;
  /** What was arranged is over. */
  readonly isOver?: () => boolean;
}

/** Virtual minutes, where the workload names none. */
const MINUTES_MAX = 240;

export async function enact(
  workload: Workload,
  { reference, arrange, isOver, ...beginning }: Setting,
): Promise<Enacted> {
  const prepared = workload.before === undefined ? undefined : await prepare(workload);
  const run = await newRun(workload, prepared?.at ?? START, beginning);
  const host = createHost(run);
  await setUp(run, prepared);
  const enacted = { run, host, stage: stageOf(run, host), reference, workload };
  arrange?.(enacted);
  const acts = schedule(run, host, workload.script);
  const limit = run.clock.now() + (workload.minutesMax ?? MINUTES_MAX) * MINUTE;
  const isGood = (): boolean =>
    reference !== undefined &&
    isOver?.() !== false &&
    acts.left === 0 &&
    host.unanswered === 0 &&
    unlike(enacted).length === 0;
  const ticks = startTicks(run, host, workload, isGood);
  await drive(run, limit, () => ticks.atRest);
  ticks.stop();
  run.judge.end();
  return enacted;
}

/** How it ends otherwise than its reference. */
function unlike({ run, reference }: Enacted): string[] {
  return reference ? difference(reference.end, endState(run, reference.isLoose)) : [];
}

/** More of these than without a fault: containers are interrupted, nothing is lost. */
const USUAL: Readonly<Record<string, number>> = { update: 1, restart: 1, start: 1, stop: 1, tags: 1 };

/** `more`: creations and deletions, or whatever else, that the trial may cost. */
export function wrongWith(enacted: Enacted, more: Readonly<Record<string, number>> = {}): string[] {
  const { run, workload, reference } = enacted;
  const found = run.violations.map(({ promise, what }) => `${promise}: ${what}`);
  if (found.length > 0 || !reference) return found;
  const kinds = Object.keys({ ...run.summary, ...reference.summary });
  const twice = kinds.flatMap((kind) => {
    const most = Math.max(workload.allowance?.[kind] ?? 0, USUAL[kind] ?? 0, more[kind] ?? 0);
    const over = (run.summary[kind] ?? 0) - (reference.summary[kind] ?? 0);
    return over > most ? [`I8: ${over} more of ${kind}`] : [];
  });
  return [...unlike(enacted).map((what) => `I9: ends otherwise: ${what}`), ...twice];
}

/** Looks that wrote to Azure after the last thing that went wrong. */
export function roundsOf({ run }: Enacted): number {
  return run.roundsAt.filter((at) => at > run.counts.lastDisturbance).length;
}
