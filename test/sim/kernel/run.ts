/**
 * One simulated run as its parts see it: clock, chance, trace, the services, the workers, what was injected and what
 * was found. Made by `play.ts`; everything that happens is told to `judge`.
 */
import type { WireRequest, WireResponse } from '../../../local/serve/wire.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import type { SimClock } from './clock.ts';
import type { Course } from './course.ts';
import type { Gate } from './interleave.ts';
import type { Memory } from './memory.ts';
import type { Past, Visit } from './past.ts';
import type { PortCall } from './port-calls.ts';
import type { Random } from './random.ts';
import type { Replayed } from './replayed.ts';
import type { Row } from './rows.ts';
import type { Services } from './services.ts';
import type { Site } from './sites.ts';
import type { Trace } from './trace.ts';
import type { Detail } from './watched-faults.ts';

export interface Run {
  readonly seed: string;
  readonly start: number;
  readonly clock: SimClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly services: Services;
  readonly workers: Worker[];
  /** Absent: one worker, nothing to choose. */
  readonly gate: Gate | undefined;
  /** What goes wrong at a point, if anything does. */
  readonly choose: (point: Point) => string | undefined;
  /** Where something may go wrong, in order; kept only where `keepPoints`. */
  readonly points: Point[];
  readonly keepPoints: boolean;
  /** Calls of the adapters, where they are recorded. */
  readonly portCalls: PortCall[] | undefined;
  /** What it passes through, where it is recorded; and what it is led through again, as long as it is. */
  readonly past: Past | undefined;
  replayed: Replayed | undefined;
  /** What was read of faults that adapters threw, where that is watched. */
  readonly detailsRead: Set<Detail> | undefined;
  /** What was done, where it is to be compared with other runs. */
  readonly course: Course | undefined;
  /** When it went by what need not be compared where nobody goes by it. */
  readonly uses: Uses;
  /** Calls that nobody has answered: who was told enough may have left one behind. */
  readonly underWay: Set<Call>;
  readonly judge: Judge;
  /** Everything that people or other systems could read secrets in. */
  readonly sinks: string[];
  readonly violations: Violation[];
  readonly counts: Counts;
  /** Plan faults that have happened. */
  readonly happened: string[];
  ids: number;
  /** Whether processes are now and then stopped for longer than a lease lasts. */
  readonly pauses: boolean;
  /** Whether somebody says who goes on: then a message may come late, and a sweep be first. */
  readonly ordered: boolean;
  /** What was done at ARM: `create`, `update`, `delete`, `tags`, `start`, … by number. */
  readonly summary: Record<string, number>;
  /** When a look ended in a write to ARM. */
  readonly roundsAt: number[];
  /** The same by container group: each comes to rest by itself. */
  readonly groupRoundsAt: Map<string, number[]>;
  /** Others' container groups, as they were at the beginning. */
  readonly foreign: Map<string, string>;
  /** The workload took the tables away: what was acknowledged is gone with them. */
  storeLost: boolean;
  /** Who this is, and how the names of its groups begin; all others' are foreign to it. */
  readonly installation: string;
  readonly prefix: string;
  /** A second installation in the same resource group: the same clock, world and judge's book, all else its own. */
  readonly neighbours: Run[];
}

/** The run's own, and the others beside it. */
export function installationsOf(run: Run): readonly Run[] {
  return [run, ...run.neighbours];
}

/** What is counted over all installations of a run. */
export interface Counts {
  points: number;
  calls: number;
  writes: number;
  looks: number;
  pending: number;
  faults: number;
  /** When the last fault happened, or the last thing of the workload. */
  lastDisturbance: number;
  /** Until then deliveries are still to come. */
  lateUntil: number;
  /** Until then it is watched for what comes late, without timers; 0: it is not at rest yet. */
  watchedUntil: number;
  lastWrite: string;
}

/** In order; of each, what is gone by. */
export interface Uses {
  /** What a process knows of them: tokens and pauses. */
  readonly registries: number[];
  /** How to log in to it. */
  readonly vault: number[];
  /** Of ACI's creations and deletions, as processes and tables know them. */
  readonly rations: number[];
  /** ARM's, over or not: with each that it asks for. */
  readonly pauses: number[];
  /** How many of our own there were in a row: with each one more. */
  readonly failures: number[];
  /** When what does not serve any more last did: where it is put before clients. */
  readonly served: number[];
}

export function noUses(): Uses {
  return { registries: [], vault: [], rations: [], pauses: [], failures: [], served: [] };
}

export function use({ uses, clock }: Pick<Run, 'uses' | 'clock'>, what: keyof Uses): void {
  uses[what].push(clock.now());
}

/** A place where something may go wrong: a call, or a delivery of the host's. */
export interface Point {
  readonly number: number;
  readonly site: string;
  readonly key: string;
  readonly at: number;
  /** How many older versions of what is read there are. */
  readonly older: number;
  readonly fault: string | undefined;
}

export interface Worker {
  readonly index: number;
  /** Counts its processes: a crash begins the next. */
  generation: number;
  parts: Parts;
  /** What its process knows besides. */
  memory: Memory;
  readonly skewMs: number;
  /** Resolved when the process dies. */
  died: Signal;
  /** By group: the epoch of the newest lease that this process took. */
  readonly epochs: Map<string, number>;
  /** All of it was stopped by the simulation between a check and the write it was for. */
  paused: boolean;
  /** Its process ends here and now, and the next begins. */
  die(): void;
}

export interface Signal {
  readonly promise: Promise<'crashed'>;
  readonly fire: () => void;
}

/** One trigger's run on one worker. */
export interface Invocation {
  readonly run: Run;
  readonly worker: Worker;
  readonly generation: number;
  readonly what: string;
  /** History entries of each group that no write to Azure has used up. */
  readonly intentions: Map<string, string[]>;
  /** Stopped by the simulation between its check and a write to Azure, for longer than a lease can bear. */
  stopped?: boolean;
  /** Where it is recorded. */
  readonly visit?: Visit | undefined;
  /** It has come to its end; one whose process died never does. */
  ended?: boolean;
}

/** Nothing can help there but that the world heals afterwards. */
export function wasStopped({ stopped, worker }: Invocation): boolean {
  return stopped === true || worker.paused;
}

export interface Call {
  readonly number: number;
  readonly site: Site;
  readonly request: WireRequest;
  readonly invocation: Invocation;
  /** When the caller sent it, and when it arrived. */
  readonly decidedAt: number;
  readonly at: number;
  /** Fires when the caller gives up. */
  readonly signal: AbortSignal | undefined;
  /** No other invocation was under way. */
  readonly isAlone: boolean;
  fault: string | undefined;
}

export interface Violation {
  readonly promise: string;
  readonly what: string;
  readonly at: number;
}

export interface RowWrite {
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly call: Call;
}

/** What an oracle watches. Each hook answers what is wrong, or nothing. */
export interface Watch {
  before?(call: Call): string | undefined;
  /** The service did it, whatever the caller is told. */
  effect?(call: Call, answer: WireResponse): string | undefined;
  /** What the caller was told; undefined: a cut connection. */
  answered?(call: Call, answer: WireResponse | undefined): string | undefined;
  row?(write: RowWrite): string | undefined;
  http?(told: Told): string | undefined;
  end?(): string | undefined;
  /** A run that goes on as another one is not played on: what is wrong by what only this one did. */
  cut?(): string | undefined;
  /** What later verdicts hang on beside what was done; nothing: it is like new. */
  standing?(): string;
  /** The same, of what counts only where it is gone by again, or for what is left behind (`alike/standing.ts`). */
  aside?(): Asides;
}

export type Asides = { readonly [name in 'served' | 'leftovers']?: string };

export interface Told {
  readonly method: string;
  readonly group: string;
  readonly document: string | undefined;
  readonly status: number;
  readonly body: string;
}

export interface Oracle {
  readonly promise: string;
  watch(run: Run): Watch;
}

export interface Judge {
  before(call: Call): void;
  effect(call: Call, answer: WireResponse): void;
  answered(call: Call, answer: WireResponse | undefined): void;
  http(told: Told): void;
  end(): void;
  cut(): void;
  standing(): string;
  aside(name: keyof Asides): string;
}
