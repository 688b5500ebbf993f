/**
 * Where every call of the in-memory ports passes: counts it, and makes it fail, hang or lose its answer where a test
 * has said so. Part of `memory-parts.ts`.
 */
import { Fault } from '../../../src/core/errors.ts';

/** `port.method`, such as `groups.update`. */
export type CallName = `${string}.${string}`;

interface Script {
  readonly name: CallName;
  /** `before`: nothing happened. `after`: it happened and its answer was lost. `hang`: no answer until the signal fires. */
  readonly when: 'before' | 'after' | 'hang';
  readonly error: Error;
  left: number;
}

export interface Call {
  readonly name: CallName;
  readonly kind: 'read' | 'write';
  readonly signal: AbortSignal;
}

export interface Switchboard {
  run<T>(call: Call, work: () => T): Promise<T>;
  /** The next `times` calls throw this; `after: true` does the work first. */
  fail(name: CallName, error: Error, options?: { readonly times?: number; readonly after?: boolean }): void;
  /** The next `times` calls answer nothing until they are aborted. */
  hang(name: CallName, times?: number): void;
  /** How often a call was made, failed ones included; all of them without a name. */
  calls(name?: CallName): number;
  /** Writes that happened, by port; of all ports without one. */
  writes(port?: string): number;
  /** Every script ends. */
  calm(): void;
  /** Forgets counts, not scripts. */
  reset(): void;
}

export function createSwitchboard(): Switchboard {
  const called = new Map<string, number>();
  const written = new Map<string, number>();
  const scripts: Script[] = [];
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  const script = (name: CallName, when: Script['when'], error: Error, left: number) =>
    scripts.push({ name, when, error, left });

  return {
    async run({ name, kind, signal }, work) {
      add(called, name);
      // A call is never over before its caller's next line, as over a network.
      await Promise.resolve();
      if (signal.aborted) throw outOfTime();
      const scripted = scripts.find((entry) => entry.name === name && entry.left > 0);
      if (scripted) scripted.left -= 1;
      if (scripted?.when === 'hang') await aborted(signal);
      if (scripted?.when === 'before') throw scripted.error;
      const result = work();
      if (kind === 'write') add(written, name.slice(0, name.indexOf('.')));
      if (scripted?.when === 'after') throw scripted.error;
      return result;
    },
    fail: (name, error, options = {}) =>
      void script(name, options.after ? 'after' : 'before', error, options.times ?? 1),
    hang: (name, times = 1) => void script(name, 'hang', outOfTime(), times),
    calls: (name) => (name === undefined ? [...called.values()].reduce((a, b) => a + b, 0) : (called.get(name) ?? 0)),
    writes: (port) =>
      port === undefined ? [...written.values()].reduce((sum, count) => sum + count, 0) : (written.get(port) ?? 0),
    calm: () => {
      scripts.length = 0;
    },
    reset: () => {
      called.clear();
      written.clear();
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(outOfTime()), { once: true });
  });
}

function outOfTime(): Fault {
  return new Fault('transient', { reason: 'OutOfTime', message: 'the time for this call ran out' });
}
