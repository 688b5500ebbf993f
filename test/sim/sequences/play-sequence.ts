/**
 * Plays a sequence through the API's own PUT against the real engine and adapters, and holds it to what one fresh
 * declaration of its last document gives. Called by `run-sequences.ts`; what must be so on the way is watched by
 * `watch-answers.ts` and by every oracle of the simulation.
 */
import { CRASH_LOOPS } from '../../../local/containers/none/behaviour.ts';
import { variantsOf } from '../faults/variants.ts';
import { MINUTE, newRun, schedule, startTicks } from '../kernel/begin.ts';
import { drive } from '../kernel/driver.ts';
import { type EndState, endState } from '../kernel/end-state.ts';
import { createHost, type Host } from '../kernel/host.ts';
import { START, setUp } from '../kernel/prepare.ts';
import { hashOf } from '../kernel/random.ts';
import type { Point, Run, Violation } from '../kernel/run.ts';
import { VAULT } from '../kernel/services.ts';
import type { Stage } from '../kernel/stage.ts';
import type { Fault } from '../replay.ts';
import type { Act, Workload } from '../workloads/workload.ts';
import { differences } from './alike.ts';
import { KEPT_SECRET, TAKEN_LABEL } from './dimensions.ts';
import { ending, lastTaken, type Sequence, textOf } from './sequence.ts';
import { documentOf, isRefused } from './spec.ts';
import { watchAnswers } from './watch-answers.ts';

/** Seconds before the first declaration, in which the world of a sequence is made. */
const SET_UP_S = 5;
/** After a last declaration that is to live for 4 minutes, before anybody may call it settled. */
const TTL_S = 6 * 60;
/** Rounds of the timers at rest, in which nothing may be written. */
const IDLE_ROUNDS = 10;
const MINUTES_MAX = 12 * 60;

export interface SequencePlayed {
  readonly violations: readonly Violation[];
  readonly simulatedMs: number;
  readonly calls: number;
  readonly hash: string;
  /** As played: with the fault that happened, and down to one declaration where that alone goes wrong. */
  readonly sequence: Sequence;
}

/** `faultSeed`: one random fault as well. */
export async function playSequence(asked: Sequence, faultSeed?: string): Promise<SequencePlayed> {
  const sequence = ending(asked);
  const last = lastTaken(sequence);
  const alone: Sequence = { steps: last === undefined ? [] : [{ spec: last, waitS: 0 }] };
  const fresh = await freshOf(alone);
  if (fresh.violations.length > 0) return { ...fresh, sequence: alone };
  let { fault } = sequence;
  const choose = (point: Point): string | undefined => {
    if (fault === undefined && faultSeed !== undefined) fault = faultAt(faultSeed, point);
    return fault?.at === point.number ? fault.variant : undefined;
  };
  const played = await toItsEnd(sequence, { choose, end: fresh.end });
  return { ...played, sequence: { ...sequence, ...(fault === undefined ? {} : { fault }) } };
}

let known: { readonly text: string; readonly ended: Promise<Ended> } | undefined;

/** The last one is kept: the same sequence is mostly played with a fault right afterwards. */
function freshOf(alone: Sequence): Promise<Ended> {
  const text = textOf(alone);
  if (known?.text !== text) known = { text, ended: toItsEnd(alone) };
  return known.ended;
}

interface Ended {
  readonly violations: readonly Violation[];
  readonly simulatedMs: number;
  readonly calls: number;
  readonly hash: string;
  readonly end: EndState;
}

interface Held {
  readonly choose: (point: Point) => string | undefined;
  /** What it has to end like. */
  readonly end: EndState;
}

async function toItsEnd(sequence: Sequence, held?: Held): Promise<Ended> {
  const workload = workloadOf(sequence);
  let isIdle = false;
  const run = await newRun(
    workload,
    START,
    held ? { choose: (point) => (isIdle ? undefined : held.choose(point)) } : {},
  );
  const host = createHost(run);
  await setUp(run, undefined);
  const acts = schedule(run, host, workload.script);
  const isLike = (): boolean => !held || differences(held.end, endState(run)).length === 0;
  const ticks = startTicks(run, host, workload, () => acts.left === 0 && host.unanswered === 0 && isLike());
  await drive(run, run.start + MINUTES_MAX * MINUTE, () => ticks.atRest);
  ticks.stop();
  const wrong = (promise: string, what: string): void =>
    void run.violations.push({ promise, what, at: run.clock.now() });
  if (run.violations.length === 0 && host.poisoned.length > 0)
    wrong('I9', `${host.poisoned.length} messages were poisoned`);
  const different = run.violations.length === 0 && held ? differences(held.end, endState(run)) : [];
  if (different.length > 0) wrong('T3', `ends otherwise than a fresh one: ${different.join('; ')}`);
  isIdle = true;
  if (held) await idle(run, host);
  run.judge.end();
  const { violations, counts, trace } = run;
  return {
    violations,
    calls: counts.calls,
    simulatedMs: run.clock.now() - run.start,
    hash: trace.hash,
    end: endState(run),
  };
}

async function idle(run: Run, host: Host): Promise<void> {
  for (let round = 0; round < IDLE_ROUNDS && run.violations.length === 0; round++) {
    const before = run.counts.writes;
    host.tick();
    await drive(run, run.clock.now() + MINUTE, () => false);
    if (run.counts.writes === before) continue;
    run.violations.push({
      promise: 'I9',
      what: `it does not stay at rest: ${run.counts.lastWrite}`,
      at: run.clock.now(),
    });
  }
}

/** Points of which one goes wrong, on the average. */
const POINTS_A_FAULT = 60;

function faultAt(seed: string, point: Point): Fault | undefined {
  if (hashOf(`${seed} at ${point.number}`) % POINTS_A_FAULT > 0) return undefined;
  // A vault that refuses is told to the client, who is not to ask again: then another declaration is the last.
  if (point.site.startsWith('vault ')) return undefined;
  // What comes after rest is no matter of the path there.
  const variants = variantsOf(point).filter((name) => !/(?:late|doubled in) (?:5 min|1 h|24 h)/.test(name));
  const variant = variants[hashOf(`${seed} which ${point.number}`) % variants.length];
  return variant === undefined ? undefined : { at: point.number, variant };
}

function workloadOf({ steps }: Sequence): Workload {
  let at = SET_UP_S;
  const expected = new Map(steps.map(({ spec }) => [JSON.stringify(documentOf(spec)), !isRefused(spec)]));
  const declares = steps.map(({ spec, waitS }): Act => {
    at += waitS;
    return { at, do: ({ declare }) => declare(documentOf(spec)) };
  });
  return {
    name: 'sequence',
    settings: { coresPerRegion: 20 },
    script: [
      { at: 0, do: (stage) => makeWorld(stage, expected) },
      ...declares,
      { at: at + (steps.some(({ spec }) => spec['ttl'] === 'short') ? TTL_S : 0), do: () => undefined },
    ],
  };
}

async function makeWorld(stage: Stage, expected: ReadonlyMap<string, boolean>): Promise<void> {
  const { run } = stage;
  watchAnswers(run, expected);
  for (const image of ['web:v1', 'other:v2', 'job:v1', 'locked:v1', 'crash:v1', 'hang:v1']) {
    run.services.registry.push(`team/${image}`, image);
  }
  stage.script('team/job:v1', { kind: 'exits', afterMs: 20_000, code: 0 }, 'job:v1');
  stage.script('team/locked:v1', { kind: 'inaccessible' }, 'locked:v1');
  stage.script('team/crash:v1', CRASH_LOOPS, 'crash:v1');
  stage.script('team/hang:v1', { kind: 'neverStarts' }, 'hang:v1');
  const url = new URL(`${VAULT}/secrets/${KEPT_SECRET}?api-version=7.5`);
  const body = Buffer.from(JSON.stringify({ value: 'kept before' }));
  await run.services.vault({ method: 'PUT', url, headers: { authorization: 'Bearer x' }, body });
  await holdLabel(stage);
}

/** Somebody else's, in each region that sequences use. */
async function holdLabel({ outside }: Stage): Promise<void> {
  for (const [name, location] of [
    ['labelled-a', 'westeurope'],
    ['labelled-b', 'northeurope'],
  ] as const) {
    const requests = { cpu: 0.1, memoryInGB: 0.1 };
    const container = {
      name: 'main',
      properties: { image: 'docker.io/library/other:1', ports: [{ port: 80 }], resources: { requests } },
    };
    const ipAddress = { type: 'Public', ports: [{ port: 80 }], dnsNameLabel: TAKEN_LABEL };
    await outside('PUT', name, { location, properties: { osType: 'Linux', containers: [container], ipAddress } });
  }
}
