/**
 * Does what one child process is asked: the plans of a workload, random seeds, or one replay; answers with counts and
 * what was found. Shrinks what fails before it tells.
 */
import { alikeOf } from './alike/alike.ts';
import { checkAlike, type Points } from './alike/check.ts';
import type { Played } from './kernel/play.ts';
import { SetUpBroken } from './kernel/prepare.ts';
import { beginPlan, pairPlans, playPlan, referenceOf, singlePlans } from './plans.ts';
import { LARGE, playSeed, SMALL } from './random.ts';
import { commandOf, type Fault, type Replay, replayOf, textOf } from './replay.ts';
import { shrunk } from './shrink.ts';
import { workloadNamed } from './workloads/all.ts';

export type Task =
  /**
   * The plans of a workload at the points of that part of its reference; `sampled`: every plan whose own number has
   * this rest. `alike`: those too that go on as another one does.
   */
  | {
      readonly kind: 'plans';
      readonly workload: string;
      readonly part: number;
      readonly parts: number;
      readonly sampled: boolean;
      readonly alike: boolean;
    }
  /** Whether what is taken for alike is: of one in so many, at these points of the reference or at all. */
  | { readonly kind: 'alike'; readonly workload: string; readonly every: number; readonly at?: Points }
  | { readonly kind: 'pairs'; readonly workload: string; readonly count: number; readonly seed: string }
  | { readonly kind: 'seeds'; readonly from: number; readonly to: number; readonly large: boolean }
  | { readonly kind: 'hashes'; readonly seeds: readonly number[] }
  | { readonly kind: 'replay'; readonly text: string };

export interface Found {
  readonly promise: string;
  readonly what: string;
  readonly replay: string;
  readonly command: string;
}

export interface Done {
  /** Played; besides them, so many were found to go on as one that was played. */
  readonly plans: number;
  readonly alike: number;
  readonly seeds: number;
  readonly calls: number;
  readonly cpuMs: number;
  readonly simulatedMs: number;
  readonly rounds: number;
  /** Plans by site, and the fewest variants a point of it had. */
  readonly perSite: Readonly<Record<string, SiteCount>>;
  readonly found: readonly Found[];
  readonly hashes: readonly string[];
}

export interface SiteCount {
  readonly plans: number;
  readonly alike: number;
  readonly points: number;
  readonly variants: number;
}

/** Shrinking takes runs of its own; past this many failures of one task the rest is told as it is. */
const SHRUNK_MAX = 3;

export async function runTask(task: Task): Promise<Done> {
  const begun = process.cpuUsage();
  const tally = newTally();
  try {
    await work(task, tally);
  } catch (error) {
    if (!(error instanceof SetUpBroken)) throw error;
    const told = { of: error.workload, faults: [] };
    tally.found.push({ promise: error.promise, what: error.message, replay: textOf(told), command: commandOf(told) });
  }
  const { user, system } = process.cpuUsage(begun);
  return { ...tally, cpuMs: (user + system) / 1000 };
}

async function work(task: Task, tally: Tally): Promise<void> {
  switch (task.kind) {
    case 'plans':
      await plans(task, tally);
      break;
    case 'alike': {
      const { twins, whole, apart } = await checkAlike(task.workload, task.every, task.at);
      tally.alike += twins;
      tally.plans += whole;
      for (const what of apart) tally.found.push({ promise: 'alike', what, replay: '', command: task.workload });
      break;
    }
    case 'pairs': {
      const reference = await referenceOf(workloadNamed(task.workload));
      for (const faults of pairPlans(reference, task.count, task.seed)) await onePlan(task.workload, faults, tally);
      break;
    }
    case 'seeds':
      for (let seed = task.from; seed < task.to; seed++) await oneSeed(seed, task.large, undefined, tally);
      break;
    case 'hashes':
      for (const seed of task.seeds) tally.hashes.push((await playSeed(seed, SMALL)).played.hash);
      break;
    default:
      await replay(replayOf(task.text), tally);
  }
}

interface Tally {
  plans: number;
  alike: number;
  seeds: number;
  calls: number;
  simulatedMs: number;
  rounds: number;
  readonly perSite: Record<string, SiteCount>;
  readonly found: Found[];
  readonly hashes: string[];
}

function newTally(): Tally {
  return { plans: 0, alike: 0, seeds: 0, calls: 0, simulatedMs: 0, rounds: 0, perSite: {}, found: [], hashes: [] };
}

async function plans(task: Extract<Task, { kind: 'plans' }>, tally: Tally): Promise<void> {
  const workload = workloadNamed(task.workload);
  const reference = await referenceOf(workload);
  if (task.part === 0) await report({ of: task.workload, faults: [] }, reference, tally);
  const variants = new Map<number, number>();
  const all = singlePlans(reference);
  for (const { fault } of all) variants.set(fault.at, (variants.get(fault.at) ?? 0) + 1);
  const ask = task.alike ? undefined : alikeOf(reference);
  for (const [index, { site, fault }] of all.entries()) {
    if (partOf(index, fault) !== task.part) continue;
    const known = tally.perSite[site] ?? { plans: 0, alike: 0, points: 0, variants: Number.MAX_SAFE_INTEGER };
    const isPlayed = await decided(fault);
    tally.perSite[site] = {
      ...known,
      plans: known.plans + (isPlayed ? 1 : 0),
      alike: known.alike + (isPlayed ? 0 : 1),
      variants: Math.min(known.variants, variants.get(fault.at) ?? 0),
    };
  }

  /** Neighbours together: what goes on as another one mostly does as one nearby. */
  function partOf(index: number, { at }: Fault): number {
    if (task.sampled) return index % task.parts;
    return Math.floor(((at - 1) * task.parts) / reference.points.length);
  }

  /** False: it goes on as another one, and needs not be played, or not to the end. */
  async function decided(fault: Fault): Promise<boolean> {
    const answer = await ask?.(fault);
    if (answer && 'twin' in answer) {
      tally.alike += 1;
      return false;
    }
    if (!answer) {
      await onePlan(task.workload, [fault], tally);
      return true;
    }
    const begun = await beginPlan(workload, [fault]);
    answer.told(begun);
    const isWhole = begun.twin === undefined || begun.violations.length > 0;
    if (isWhole) tally.plans += 1;
    else tally.alike += 1;
    await report({ of: task.workload, faults: [fault] }, begun, tally);
    return isWhole;
  }
}

async function onePlan(workload: string, faults: readonly Fault[], tally: Tally): Promise<Played> {
  const played = await playPlan(workloadNamed(workload), faults);
  tally.plans += 1;
  await report({ of: workload, faults }, played, tally);
  return played;
}

async function oneSeed(seed: number, large: boolean, only: Replay | undefined, tally: Tally): Promise<void> {
  const { played, replay: told } = await playSeed(seed, large ? LARGE : SMALL, only);
  tally.seeds += 1;
  tally.hashes.push(played.hash);
  await report(told, played, tally);
}

async function replay(told: Replay, tally: Tally): Promise<void> {
  const seed = /^seed (\d+)$/.exec(told.of)?.[1];
  if (seed !== undefined) return oneSeed(Number(seed), false, told, tally);
  await onePlan(told.of, told.faults, tally);
}

async function report(told: Replay, played: Played, tally: Tally): Promise<void> {
  tally.calls += played.calls;
  tally.simulatedMs += played.simulatedMs;
  tally.rounds = Math.max(tally.rounds, played.rounds);
  const [first] = played.violations;
  if (!first) return;
  const small = tally.found.length < SHRUNK_MAX ? await shrunk(told, first.promise) : told;
  const { promise, what } = first;
  tally.found.push({ promise, what, replay: textOf(small), command: commandOf(small) });
}
