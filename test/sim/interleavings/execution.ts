/**
 * One execution of a scenario, step by step: both workers stand at their next visible call, the caller says who goes
 * on. Nothing else is left to chance, so the same choices give the same execution. Called by `explore.ts`.
 */

import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { MINUTE, newRun } from '../kernel/begin.ts';
import { callers } from '../kernel/calls.ts';
import { drive, settle } from '../kernel/driver.ts';
import { difference, type EndState, endState } from '../kernel/end-state.ts';
import { createHost } from '../kernel/host.ts';
import { prepare, START, setUp } from '../kernel/prepare.ts';
import type { Run, Violation } from '../kernel/run.ts';
import { standOn } from '../kernel/take-over.ts';
import { addWorker } from '../kernel/workers.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Actor, begin, isVisible } from './actor.ts';
import { watchRegister } from './register.ts';
import type { Scenario } from './scenario.ts';
import { hash, type Told, watchTold, worldText } from './state-key.ts';

/** `A`, `B`: the worker that goes on; `T`: time passes, and the first one's process stands still meanwhile. */
export type Choice = 'A' | 'B' | 'T';

export interface Execution {
  readonly violations: readonly Violation[];
  /** Who may go on; none: both have ended. */
  readonly options: readonly Choice[];
  step(choice: Choice): Promise<void>;
  readonly key: string;
  /** As `key`, without what each was told: once both have ended, only this decides what follows. */
  readonly left: string;
  /** Works off the messages, without a timer, and says how it stands; `ends`: what it may end like. */
  finish(ends: readonly EndState[]): Promise<EndState>;
}

export async function execute(scenario: Scenario): Promise<Execution> {
  const run = await arranged(scenario);
  watchRegister(run);
  const told = watchTold(run);
  const frozen = scenario.pauseMs === undefined ? undefined : freezing(run);
  const actors = new Map<Choice, Actor>();
  const underWay = new Set<Actor>();
  let [paused, steps] = [false, 0];

  function start(choice: 'A' | 'B'): void {
    const worker = run.workers[choice === 'A' ? 0 : 1];
    if (!worker) throw new Error('an execution has two workers');
    actors.set(choice, begin(run, worker, choice === 'A' ? scenario.first : scenario.second));
  }

  /** Until each waits at something that the other could see, or has ended. */
  async function reach(): Promise<void> {
    for (;;) {
      await settle();
      if (run.violations.length > 0) return;
      if (letGo()) continue;
      if (options().length > 0 || [...actors.values()].every(({ ended }) => ended)) return;
      const next = run.clock.next(true);
      if (next === undefined)
        return void run.violations.push({ promise: 'T5', what: 'somebody waits for ever', at: run.clock.now() });
      run.clock.moveTo(next);
    }
  }

  function letGo(): boolean {
    for (const actor of actors.values()) {
      const waiting = run.gate && actor.waits(run.gate);
      if (!waiting || isVisible(waiting, underWay.has(actor))) continue;
      run.gate?.pass(waiting);
      return true;
    }
    return false;
  }

  function options(): Choice[] {
    const { gate } = run;
    const going = [...actors].flatMap(([choice, actor]) => (gate && actor.waits(gate) ? [choice] : []));
    const first = actors.get('A');
    return scenario.pauseMs !== undefined && !paused && first && !first.ended ? [...going, 'T'] : going;
  }

  async function step(choice: Choice): Promise<void> {
    steps += 1;
    if (choice === 'T') {
      paused = true;
      const first = actors.get('A');
      if (first) first.worker.paused = true;
      run.clock.moveTo(run.clock.now() + (scenario.pauseMs ?? 0));
      start('B');
      return reach();
    }
    const actor = actors.get(choice);
    const waiting = actor && run.gate && actor.waits(run.gate);
    if (!actor || !waiting) throw new Error(`${choice} does not wait for anything`);
    underWay.delete(actor);
    if (/^arm (?:PUT|PATCH|DELETE|POST)/.test(waiting.at)) underWay.add(actor);
    run.gate?.pass(waiting);
    await reach();
    // What its process has missed while it stood still comes now, after what it was about to do.
    if (choice === 'A' && paused) frozen?.thaw();
    await reach();
  }

  start('A');
  if (scenario.pauseMs === undefined) start('B');
  await reach();
  return {
    violations: run.violations,
    get options() {
      return options();
    },
    step,
    get key() {
      return hash(`${steps} ${paused} ${keyOf(run, told, [...actors.values()])}`);
    },
    get left() {
      return hash(
        [...told.written, worldText(run), ...run.services.storage.waiting.map((one) => JSON.stringify(one))].join('\n'),
      );
    },
    finish: (ends) => finish(run, ends),
  };
}

function keyOf(run: Run, told: Told, actors: readonly Actor[]): string {
  const progress = actors.map(
    (actor) => `${told.of(actor.invocation)} ${actor.ended} ${(run.gate && actor.waits(run.gate)?.at) ?? ''}`,
  );
  return hash([...progress, ...told.written, worldText(run)].join('\n'));
}

async function arranged({ name, before, arrange }: Scenario): Promise<Run> {
  const workload: Workload = { name: `before ${name}`, before, script: [] };
  const prepared = before.length === 0 ? undefined : await prepare(workload);
  const run = await newRun(workload, prepared?.at ?? START, { workers: 2, ordered: true });
  await setUp(run, prepared);
  const { gate } = run;
  Object.assign(run, { gate: undefined });
  const pass = (ms: number): Promise<void> => drive(run, run.clock.now() + ms, () => false);
  const past = async (work: Parameters<Parameters<NonNullable<typeof arrange>>[0]['past']>[0]): Promise<void> => {
    const worker = addWorker(run, 0);
    run.workers.pop();
    await callers.run({ run, worker, generation: 0, what: 'http before', intentions: new Map() }, () =>
      work(worker.parts),
    );
  };
  await arrange?.({ run, past, pass });
  Object.assign(run, { gate });
  run.services.quiet = true;
  return run;
}

/** Deadlines of the first worker's process wait until its pause is over: it stands still, and they with it. */
function freezing(run: Run): { thaw(): void } {
  const missed: (() => void)[] = [];
  const { clock, random } = run;
  let isFrozen = true;
  const deadline = (ms: number, task: () => void): void => {
    const isFirst = callers.getStore()?.worker.index === 0;
    clock.deadline(ms, () => {
      if (isFirst && isFrozen) missed.push(task);
      else task();
    });
  };
  standOn({ clock: { ...clock, deadline }, random });
  return {
    thaw() {
      isFrozen = false;
      for (const task of missed.splice(0)) task();
    },
  };
}

/** No message of theirs is due later than this. */
const QUIET_MINUTES_MAX = 55;
/** Rounds of the timers afterwards, after which nothing is written any more. */
const ROUNDS_MAX = 3;
/** Rounds at rest, to see that it stays so. */
const IDLE_ROUNDS = 2;

async function finish(run: Run, ends: readonly EndState[]): Promise<EndState> {
  Object.assign(run, { gate: undefined });
  const host = createHost(run);
  const { services } = run;
  services.restore(services.storage.backup());
  const limit = run.clock.now() + QUIET_MINUTES_MAX * MINUTE;
  const isQuiet = (): boolean =>
    services.storage.waiting.length === 0 &&
    !services.world.groups.list(DEFAULT_SUBSCRIPTION).some(({ operation }) => operation);
  await drive(run, limit, isQuiet);
  const end = endState(run);
  const wrong = (what: string): void => void run.violations.push({ promise: 'T5', what, at: run.clock.now() });
  if (run.violations.length === 0 && !isQuiet()) wrong('its messages never end');
  const [nearest] = ends.map((one) => difference(one, end)).sort((a, b) => a.length - b.length);
  if (run.violations.length === 0 && nearest && nearest.length > 0)
    wrong(`ends as no order of the two does: ${nearest.join('; ')}`);
  for (let round = 1; round <= ROUNDS_MAX + IDLE_ROUNDS && run.violations.length === 0; round++) {
    const { writes } = run.counts;
    host.tick();
    await drive(run, run.clock.now() + MINUTE, () => false);
    if (round > ROUNDS_MAX && run.counts.writes > writes) wrong(`does not come to rest: ${run.counts.lastWrite}`);
  }
  run.judge.end();
  return end;
}
