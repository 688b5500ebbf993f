/**
 * Plays one workload once: sets the world up, lets the script happen under the plan's faults, waits until all is at rest
 * and asks what is left. The same workload, seed and plan give the same trace. Called by `reference.ts`, `plans.ts`
 * and whoever replays.
 */

import { type Used, usedBy } from '../alike/loose.ts';
import { type Standing, standingOf } from '../alike/standing.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Beginning, MINUTE, neighbourOf, newRun, schedule, startTicks } from './begin.ts';
import { drive, settle } from './driver.ts';
import { difference, type EndState, endState } from './end-state.ts';
import { createHost, type Host } from './host.ts';
import { noteRest, type Past } from './past.ts';
import type { PortCall } from './port-calls.ts';
import { prepare, START, setUp } from './prepare.ts';
import { createReplayed } from './replayed.ts';
import { installationsOf, type Point, type Run, type Violation } from './run.ts';
import type { Detail } from './watched-faults.ts';

export interface Options extends Beginning {
  /** The run without faults that this one must end like; absent: this is it. */
  readonly reference?: Reference;
  /** Idle rounds of the timers after rest, which must write nothing. */
  readonly idle?: number;
  /** Whether to tell how it stands a day later as well. */
  readonly later?: boolean;
  /** What the reference has passed through: this one is led through it, up to its first fault. */
  readonly past?: Past | undefined;
  /** Asked with how it stands where nobody is under way: whether what follows is known. Then it ends there. */
  readonly isKnown?: (standing: Standing) => boolean;
}

const NO_FAULTS: ReadonlyMap<number, string> = new Map();

export interface Reference {
  readonly end: EndState;
  readonly summary: Readonly<Record<string, number>>;
  readonly points: readonly Point[];
  readonly hash: string;
  /** What it ends with is told as of a random run; whoever is to end like it is told so, too. */
  readonly isLoose: boolean;
  /** Virtual time at which the script began. */
  readonly startedAt: number;
  readonly rounds: number;
  /** How it stands a day later. */
  readonly later: EndState | undefined;
}

export interface Played extends Reference {
  readonly violations: readonly Violation[];
  readonly happened: readonly string[];
  readonly calls: number;
  readonly simulatedMs: number;
  /** What was read of faults, where it was watched. */
  readonly detailsRead: ReadonlySet<Detail>;
  /** What it has gone by until it came to rest, or was ended. */
  readonly uses: Used;
  /** When it was ended, as what follows was known. */
  readonly cutAt: number | undefined;
  /** The calls of its adapters, where they were recorded. */
  readonly recording: { readonly run: Run; readonly calls: readonly PortCall[] } | undefined;
}

/** Virtual minutes after which a run must have come to rest, where its workload names none. */
const MINUTES_MAX = 90;

export async function play(workload: Workload, options: Options = {}): Promise<Played> {
  const prepared = workload.before === undefined ? undefined : await prepare(workload);
  const { reference } = options;
  const { isKnown } = options;
  const made = await newRun(workload, prepared?.at ?? START, {
    ...options,
    keepPoints: reference === undefined,
    compared: isKnown !== undefined,
  });
  const { other } = workload;
  const neighbour = other && (await neighbourOf(made));
  const beside = neighbour && createHost(neighbour);
  const host = createHost(made, beside ? [beside] : []);
  await setUp(made, prepared);
  const startedAt = made.clock.now();
  const { past, plan = NO_FAULTS } = options;
  const replayed = past && createReplayed(past, Math.min(...plan.keys()));
  for (const one of installationsOf(made)) one.replayed = replayed;
  const acts = schedule(made, host, workload.script);
  if (neighbour && beside) schedule(neighbour, beside, other ?? []);
  const limit = made.start + (workload.minutesMax ?? MINUTES_MAX) * MINUTE;
  const isLike = (): boolean =>
    reference === undefined ? nothingAwaited(made) : unlike(made, reference.end).length === 0;
  const ticks = startTicks(made, host, workload, () => acts.left === 0 && host.unanswered === 0 && isLike());
  let isCut = false;
  let seen = -1;
  const stands = (): boolean => {
    // Only where somebody was under way meanwhile: until then nothing is new but the time.
    if (seen === made.counts.points) return false;
    seen = made.counts.points;
    noteRest(made);
    // Until then it is the reference's run.
    if (reference !== undefined && made.counts.faults === 0) return false;
    const standing = standingOf(made, host, ticks);
    isCut = standing !== undefined && (isKnown?.(standing) ?? false);
    return isCut;
  };
  const isMet = (): boolean => isKnown !== undefined && stands();
  const cut = (): Played => {
    made.judge.cut();
    const cutAt = made.clock.now();
    return { ...played(made), points: [], end: {}, startedAt, later: undefined, uses: usedBy(made), cutAt };
  };
  await drive(made, limit, () => ticks.atRest || isMet());
  ticks.stop();
  if (isCut) return cut();
  const usedByRest = usedBy(made);
  // What comes after rest happens to the reference alone.
  const points = [...made.points];
  await idle(made, host, options.idle ?? 0);
  conclude(made, workload, host, reference, reference?.end);
  const end = endState(made);
  const isLate = made.counts.lateUntil > made.clock.now();
  if (isLate) await late(made, workload, { host, reference, isMet });
  if (isCut) return cut();
  const uses = isLate ? usedBy(made) : usedByRest;
  made.judge.end();
  const later = options.later === true ? await aDayLater(made, host) : undefined;
  return { ...played(made), points, end, startedAt, later, uses, cutAt: undefined };
}

/** A message on its way is a look to come: who waits for a quota or a backoff is not at rest. */
function nothingAwaited(run: Run): boolean {
  return installationsOf(run).every(({ services }) => services.storage.waiting.length === 0);
}

interface Later {
  readonly host: Host;
  readonly reference: Reference | undefined;
  /** It stands as another one stood. */
  readonly isMet: () => boolean;
}

/** What was held back comes when nobody waits for it any more: it changes nothing, whatever the day has changed. */
async function late(made: Run, workload: Workload, { host, reference, isMet }: Later): Promise<void> {
  const isDays = made.counts.lateUntil - made.clock.now() > DAY_MS / 2;
  const aDay = Math.ceil((made.clock.now() + DAY_MS) / HOUR) * HOUR;
  const until = isDays ? Math.max(made.counts.lateUntil, aDay) : made.counts.lateUntil;
  made.counts.watchedUntil = until;
  let isCut = false;
  // Without timers, until a time of its own, it stands like others only where that is rounded.
  const over = (): boolean => {
    isCut = isDays && isMet();
    return isCut;
  };
  if (isDays) probeOften(made, RARELY);
  await drive(made, until + MINUTE, over);
  if (isCut) return;
  probeOften(made, 1);
  await ticked(made, host, isDays ? LATER_TICKS : 1);
  conclude(made, workload, host, reference, isDays ? reference?.later : reference?.end);
}

const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR;
/** Rounds of the timers until what a day has brought is settled. */
const LATER_TICKS = 4;

async function aDayLater(made: Run, host: Host): Promise<EndState> {
  probeOften(made, RARELY);
  await drive(made, made.clock.now() + DAY_MS + MINUTE, () => false);
  probeOften(made, 1);
  await ticked(made, host, LATER_TICKS);
  return endState(made);
}

/** Times as long between two probes of an endpoint: over a day on which nothing happens they are most of the work. */
const RARELY = 60;

function probeOften({ services }: Run, probeScale: number): void {
  Object.assign(services.world.settings, { probeScale });
}

async function ticked(made: Run, host: Host, times: number): Promise<void> {
  for (let tick = 0; tick < times && made.violations.length === 0; tick++) {
    host.tick();
    await drive(made, made.clock.now() + MINUTE, () => false);
  }
}

/** At rest nothing is written, however often it is looked at. */
async function idle(made: Run, host: Host, rounds: number): Promise<void> {
  for (let round = 0; round < rounds && made.violations.length === 0; round++) {
    const before = made.counts.writes;
    host.tick();
    await drive(made, made.clock.now() + MINUTE, () => false);
    if (made.counts.writes === before) continue;
    made.violations.push({
      promise: 'I9',
      what: `it does not stay at rest: ${made.counts.lastWrite}`,
      at: made.clock.now(),
    });
  }
  await settle();
}

/** More than these beyond the reference's, and something was done twice. */
const USUAL: Readonly<Record<string, number>> = { update: 1, restart: 1, start: 1, stop: 1, tags: 1, route: 4 };
/** Rounds of looks that end in a write, after the last disturbance. */
const ROUNDS_MAX = 3;

function conclude(
  made: Run,
  { allowance = {} }: Workload,
  host: Host,
  reference: Reference | undefined,
  end: EndState | undefined,
): void {
  if (made.violations.length > 0 || !reference) return;
  const wrong = (promise: string, what: string): void =>
    void made.violations.push({ promise, what, at: made.clock.now() });
  if (host.poisoned.length > 0) wrong('I9', `${host.poisoned.length} messages were poisoned`);
  const different = end ? unlike(made, end) : [];
  if (different.length > 0) wrong('I9', `ends otherwise: ${different.join('; ')}`);
  for (const kind of new Set([...Object.keys(made.summary), ...Object.keys(reference.summary)])) {
    const more = (made.summary[kind] ?? 0) - (reference.summary[kind] ?? 0);
    const back = 'route' in allowance ? thereAndBack(made, kind) : 0;
    const allowed = Math.max(allowance[kind] ?? 0, USUAL[kind] ?? 0) + atFault(made, kind) + back;
    if (more > allowed) wrong('I8', `${more} more of ${kind} than without the fault`);
  }
  const rounds = roundsOf(made);
  if (rounds > Math.max(ROUNDS_MAX, reference.rounds)) wrong('I9', `it took ${rounds} rounds to come to rest`);
}

/**
 * What nobody could have spared, by the faults that happened: a registry that tells of an older image is believed, there
 * and back again; a write that lands long after it was given up undoes what was done meanwhile, which is then done anew;
 * an older container group that ARM shows is mended as drift is.
 */
function atFault({ happened }: Run, kind: string): number {
  const faults = UNSPARED[kind];
  return faults ? happened.filter((what) => faults.test(what)).length : 0;
}

/** Behind a router an older image is rolled out beside the newer one, and the newer one again beside that: of two replicas each. */
const BACK: Readonly<Record<string, number>> = { create: 3, delete: 3, route: 12 };

function thereAndBack({ happened }: Run, kind: string): number {
  return (BACK[kind] ?? 0) * happened.filter((what) => /^registry .*: stale/.test(what)).length;
}

/** How it ends otherwise. */
function unlike(made: Run, end: EndState): string[] {
  return difference(end, endState(made));
}

const LANDS_LATE = '^arm (?:PUT containerGroup|DELETE): (?:504, done .* later|stopped)';
const UNSPARED: Readonly<Record<string, RegExp>> = {
  update: new RegExp(`^registry .*: stale|${LANDS_LATE}`),
  create: new RegExp(`${LANDS_LATE}|^arm GET containerGroup: stale`),
  delete: new RegExp(`${LANDS_LATE}|^arm GET containerGroup: stale`),
};

function roundsOf(made: Run): number {
  const { lastDisturbance } = made.counts;
  const rounds = [...made.groupRoundsAt.values()].map((times) => times.filter((at) => at > lastDisturbance).length);
  return Math.max(0, ...rounds);
}

function played(made: Run): Omit<Played, 'end' | 'startedAt' | 'later' | 'points' | 'uses' | 'cutAt'> {
  return {
    summary: made.summary,
    hash: made.trace.hash,
    isLoose: made.seed !== '',
    violations: made.violations,
    happened: made.happened,
    calls: made.counts.calls,
    rounds: roundsOf(made),
    simulatedMs: made.clock.now() - made.start,
    detailsRead: made.detailsRead ?? new Set(),
    recording: made.portCalls && { run: made, calls: made.portCalls },
  };
}
