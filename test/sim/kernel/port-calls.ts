/**
 * What a run without faults asked of the adapters that keep nothing: each call with all that its answer can depend on,
 * so that `alike/` can make it again by itself. Recorded for references alone; `calls.ts` tells what passed on the wire.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { WireResponse } from '../../../local/serve/wire.ts';
import type { Backup } from '../services/storage.ts';
import type { Run } from './run.ts';

export interface PortCall {
  /** The same call, with that signal in place of its own. */
  readonly again: (signal: AbortSignal) => Promise<unknown>;
  /** Virtual time at which it was made, and what there was then. */
  readonly at: number;
  readonly storage: Backup;
  readonly chance: number;
  readonly ids: number;
  /** Numbers of the points that were its own, in order. */
  readonly points: number[];
  /** What ARM answered, in order. */
  readonly answers: WireResponse[];
  /** What was answered to each, in order: made again by itself, it must be told the same. */
  readonly told: string[];
}

/** Whose wire call it is: the innermost port's. */
export const portCalls = new AsyncLocalStorage<PortCall>();

/** The adapter, its calls recorded; what it lists page by page is left alone. */
export function recorded<T extends object>(run: Run, port: T): T {
  const { portCalls: into } = run;
  if (!into) return port;
  return new Proxy(port, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || name === 'list') return method;
      return (...args: readonly unknown[]) => {
        const again = (signal: AbortSignal): Promise<unknown> =>
          Reflect.apply(
            method,
            target,
            args.map((one) => (one instanceof AbortSignal ? signal : one)),
          );
        const call: PortCall = {
          again,
          at: run.clock.now(),
          storage: run.services.storage.backup(),
          chance: run.random.state(),
          ids: run.ids,
          points: [],
          answers: [],
          told: [],
        };
        into.push(call);
        return portCalls.run(call, () => Reflect.apply(method, target, args));
      };
    },
  });
}
