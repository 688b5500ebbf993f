/** What every run begins with: its parts, its script and its timers put on the clock. Called by `play.ts` and `prepare.ts`. */
import type { Act, Workload } from '../workloads/workload.ts';
import { simClock } from './clock.ts';
import { createCourse } from './course.ts';
import type { Host } from './host.ts';
import { createGate } from './interleave.ts';
import { createJudge } from './judge.ts';
import { newPast } from './past.ts';
import { seeded } from './random.ts';
import { type Call, type Counts, type Judge, noUses, type Point, type Run } from './run.ts';
import { createServices } from './services.ts';
import { stageOf } from './stage.ts';
import { standOn } from './take-over.ts';
import { createTrace } from './trace.ts';
import type { Detail } from './watched-faults.ts';
import { addWorker } from './workers.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export interface Beginning {
  readonly seed?: string;
  readonly plan?: ReadonlyMap<number, string>;
  /** In place of a plan. */
  readonly choose?: (point: Point) => string | undefined;
  readonly workers?: number;
  readonly skews?: readonly number[];
  readonly pauses?: boolean;
  readonly ordered?: boolean;
  readonly keepPoints?: boolean;
  /** Whether the calls of the adapters are to be made again, by themselves. */
  readonly record?: boolean;
  /** Whether to note what is read of faults. */
  readonly watchFaults?: boolean;
  /** Whether what is done is to be compared with other runs. */
  readonly compared?: boolean;
}

export async function newRun(workload: Workload, start: number, options: Beginning): Promise<Run> {
  const clock = simClock(start);
  const random = seeded(`${workload.name} ${options.seed ?? ''}`);
  standOn({ clock, random });
  const { plan } = options;
  const many = (options.workers ?? 1) > 1;
  const bare = {
    seed: options.seed ?? '',
    start,
    clock,
    random,
    trace: createTrace(),
    services: await createServices(clock, workload.settings ?? {}),
    workers: [],
    gate: many ? createGate() : undefined,
    choose: options.choose ?? (({ number }: Point) => plan?.get(number)),
    points: [],
    keepPoints: options.keepPoints ?? false,
    portCalls: options.record ? [] : undefined,
    past: options.record ? newPast() : undefined,
    replayed: undefined,
    detailsRead: options.watchFaults ? new Set<Detail>() : undefined,
    course: options.compared ? createCourse() : undefined,
    uses: noUses(),
    underWay: new Set<Call>(),
    judge: SILENT,
    sinks: [],
    violations: [],
    counts: { ...NOTHING_YET, lastDisturbance: start },
    happened: [],
    ids: 0,
    pauses: options.pauses ?? false,
    ordered: options.ordered ?? false,
    summary: {},
    roundsAt: [],
    groupRoundsAt: new Map<string, number[]>(),
    foreign: new Map<string, string>(),
    storeLost: false,
    installation: 'test-installation',
    prefix: '',
    neighbours: [],
  };
  const made: Run = bare;
  Object.assign(made, { judge: createJudge(made) });
  const { course } = made;
  if (course) made.services.changing.push((what) => what !== undefined && course.asked(what, clock.now()));
  for (let index = 0; index < (options.workers ?? 1); index++) addWorker(made, options.skews?.[index] ?? 0);
  return made;
}

/** A second installation in the same world, with a storage account and workers of its own. */
export async function neighbourOf(made: Run): Promise<Run> {
  const services = await createServices(made.clock, {}, made.services);
  const other: Run = {
    ...made,
    services,
    workers: [],
    judge: SILENT,
    foreign: new Map(),
    installation: 'another-installation',
    prefix: 'other-',
  };
  Object.assign(other, { judge: createJudge(other) });
  addWorker(other, 0);
  made.neighbours.push(other);
  return other;
}

const NOTHING_YET: Counts = {
  points: 0,
  calls: 0,
  writes: 0,
  looks: 0,
  pending: 0,
  faults: 0,
  lastDisturbance: 0,
  lateUntil: 0,
  watchedUntil: 0,
  lastWrite: '',
};

const SILENT: Judge = {
  before: () => undefined,
  effect: () => undefined,
  answered: () => undefined,
  http: () => undefined,
  end: () => undefined,
  cut: () => undefined,
  standing: () => '',
  aside: () => '',
};

export function schedule(made: Run, host: Host, script: readonly Act[]): { readonly left: number } {
  const stage = stageOf(made, host);
  const acts = { left: script.length };
  for (const act of script) {
    made.clock.after(act.at * SECOND, () => {
      made.counts.lastDisturbance = made.clock.now();
      made.trace.add(`act ${act.at}`);
      made.course?.add(`act ${act.at}`);
      void Promise.resolve(act.do(stage)).finally(() => {
        acts.left -= 1;
      });
    });
  }
  return acts;
}

export interface Ticks {
  /** A whole round of the timers has found nothing to write, and all was as it should be. */
  readonly atRest: boolean;
  stop(): void;
  /** Whether the round that is under way is idle so far. */
  standing(): string;
}

/** The timers, until a round of theirs writes nothing while `isGood` holds. */
export function startTicks(made: Run, host: Host, { everyMinutes = 1 }: Workload, isGood: () => boolean): Ticks {
  let [before, tickedAt] = [-1, 0];
  let callOff = (): void => undefined;
  const totalOf = ({ writes, faults }: Run['counts']): number => writes + faults;
  const isIdle = (): boolean => totalOf(made.counts) === before && tickedAt >= made.counts.lastDisturbance;
  const ticks = { atRest: false, stop: () => callOff(), standing: () => String(isIdle()) };
  const next = (): void => {
    callOff = made.clock.after(everyMinutes * MINUTE, () => {
      ticks.atRest = isIdle() && made.counts.pending === 0 && isGood();
      [before, tickedAt] = [totalOf(made.counts), made.clock.now()];
      if (ticks.atRest) return;
      host.tick();
      next();
    });
  };
  next();
  return ticks;
}
