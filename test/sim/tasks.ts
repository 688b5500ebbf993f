/** Cuts what is asked for into tasks of a few seconds, so that all processes end at about the same time. */
import type { Task } from './run-task.ts';
import { TESTED, WORKLOADS } from './workloads/all.ts';

/** Parts a workload's plans are cut into. */
const PARTS = 8;
const SEEDS_A_TASK = 25;
const PAIRS_A_TASK = 200;

export interface Asked {
  /**
   * `all`, or about how many: then only some of the parts. `tested`: all of the workloads of one or a few groups and of
   * a push with each strategy, and so many of the others as the test command has time for.
   */
  readonly plans: string;
  readonly pairs: number;
  readonly workload?: string | undefined;
  /** Those too that go on as another one does. */
  readonly alike?: boolean;
}

export function workloadNames(): string[] {
  return WORKLOADS.map(({ name }) => name);
}

export function workTasks({ plans, pairs, workload, alike = false }: Asked): Task[] {
  const names = workloadNames().filter((name) => workload === undefined || name === workload);
  const single = names.flatMap((name) => {
    const parts = partsOf(name, plans, names.length);
    return Array.from({ length: Math.min(parts, PARTS) }, (_, part): Task => {
      return { kind: 'plans', workload: name, part, parts, sampled: parts > PARTS, alike };
    });
  });
  const perWorkload = Math.ceil(pairs / names.length);
  const paired = names.flatMap((name) =>
    Array.from({ length: Math.ceil(perWorkload / PAIRS_A_TASK) }, (_, index): Task => {
      const count = Math.min(PAIRS_A_TASK, perWorkload - index * PAIRS_A_TASK);
      return { kind: 'pairs', workload: name, count, seed: String(index) };
    }),
  );
  return plans === '0' ? paired : [...single, ...paired];
}

function partsOf(name: string, plans: string, workloads: number): number {
  if (plans === 'all') return PARTS;
  if (plans !== 'tested') return partsFor(Number(plans) / workloads);
  return TESTED.some((one) => one.name === name) ? PARTS : PARTS_OF_OTHERS;
}

/** One in twenty of their plans: they are rollouts that something happens to, long and many. */
const PARTS_OF_OTHERS = 20 * PARTS;

/** So many parts that the first eight hold about that many plans of one workload. */
function partsFor(plans: number): number {
  return Math.max(PARTS, Math.round((PARTS * PLANS_ABOUT) / Math.max(1, plans)));
}

/** Of a workload in the middle. */
const PLANS_ABOUT = 1200;

export function seedTasks(from: number, count: number, large: boolean): Task[] {
  return Array.from({ length: Math.ceil(count / SEEDS_A_TASK) }, (_, index): Task => {
    const first = from + index * SEEDS_A_TASK;
    return { kind: 'seeds', from: first, to: Math.min(first + SEEDS_A_TASK, from + count), large };
  });
}
