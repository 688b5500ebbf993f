/**
 * Moves a run on: lets everything settle that can, lets one of those who wait at the gate pass, and otherwise moves the
 * clock to the next thing due. Nothing here sleeps. Called by `play.ts`.
 */
import { PROBE } from '../../../local/world/traffic-manager/monitors.ts';
import type { Run } from './run.ts';

/** Steps without virtual time passing; more is a loop that never ends. */
const STEPS_AT_ONCE_MAX = 20_000;

/** Until virtual time `end`, or until `over` says so where nothing is under way. */
export async function drive(run: Run, end: number, over: () => boolean): Promise<void> {
  let [at, steps] = [run.clock.now(), 0];
  for (;;) {
    await settle();
    if (run.clock.now() !== at) [at, steps] = [run.clock.now(), 0];
    if (++steps > STEPS_AT_ONCE_MAX) {
      run.violations.push({ promise: 'I6', what: 'a hot loop: time stands still', at });
      return;
    }
    if (run.violations.length > 0) return;
    if (run.replayed && (await run.replayed.step(run))) continue;
    if (letPass(run)) continue;
    if (run.counts.pending === 0 && over()) return;
    while (run.clock.moveOver(end, isProbe)) if (run.violations.length > 0) return;
    const next = run.clock.next(run.counts.pending > 0);
    if (next === undefined || next > end) {
      if (run.clock.now() < end) run.clock.moveTo(end);
      return;
    }
    run.clock.moveTo(next);
  }
}

/** What Traffic Manager finds is found at once: nobody goes on by it. */
function isProbe(what: string): boolean {
  return what.startsWith(PROBE);
}

/** How often time passes although somebody waits, and how far at most: calls take time, and processes are paused. */
const LATENCY_CHANCE = 0.25;
const LATENCY_MS = 400;
const PAUSE_CHANCE = 0.002;
const PAUSE_MS = 5 * 60_000;

/** What waits to be sent was checked already; everything else is checked when the process goes on. */
const ARM_WRITE = /^arm (?:PUT|PATCH|POST|DELETE)/;

function letPass(run: Run): boolean {
  const { gate, random, clock } = run;
  const waiting = gate?.waiting() ?? [];
  if (!gate || waiting.length === 0) return false;
  const one = random.pick(waiting);
  if (random.chance(LATENCY_CHANCE)) moveOn(run, random.int(LATENCY_MS));
  if (run.pauses && random.chance(PAUSE_CHANCE)) {
    for (const { invocation, at } of waiting) if (ARM_WRITE.test(at)) invocation.stopped = true;
    run.trace.add(`pause ${clock.now()}`);
    moveOn(run, random.int(PAUSE_MS));
  }
  gate.pass(one);
  return true;
}

/** What falls due on the way happens; who waits goes on waiting. */
function moveOn({ clock }: Run, ms: number): void {
  clock.moveTo(clock.now() + ms);
}

/** All promises that can go on have gone on when the next turn of the event loop comes. */
export function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
