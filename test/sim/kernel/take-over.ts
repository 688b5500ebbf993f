/**
 * Puts this process's timers and chance under the simulation: what the SDKs wait for passes in virtual time, and their
 * jitter repeats. Called once by a process that does nothing but simulate; `standOn` names the run that is on.
 */
import type { SimClock } from './clock.ts';
import { anySignal } from './lean-signals.ts';
import type { Random } from './random.ts';

interface Ground {
  readonly clock: SimClock;
  readonly random: Random;
}

/** How the clock calls what the code under test, or an SDK, waits for. */
export const SLEEP = 'sleep';

let ground: Ground | undefined;

export function standOn(run: Ground): void {
  ground = run;
}

function current(): Ground {
  if (!ground) throw new Error('a timer was set outside of a simulation');
  return ground;
}

export function takeOver(): void {
  Object.assign(AbortSignal, { timeout, any: anySignal });
  Object.assign(globalThis, { setTimeout: setVirtual, clearTimeout: clearVirtual });
  Object.assign(Math, { random: () => current().random.next() });
}

/** One for all: making one takes a stack trace, and most deadlines pass unheard. */
const OVER = new DOMException('the time is over', 'TimeoutError');

function timeout(ms: number): AbortSignal {
  const controller = new AbortController();
  current().clock.deadline(ms, () => controller.abort(OVER));
  return controller.signal;
}

class VirtualTimer {
  readonly callOff: () => void;
  constructor(callOff: () => void) {
    this.callOff = callOff;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

function setVirtual(task: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): VirtualTimer {
  return new VirtualTimer(current().clock.after(ms, () => task(...args), SLEEP));
}

function clearVirtual(timer: unknown): void {
  if (timer instanceof VirtualTimer) timer.callOff();
}
