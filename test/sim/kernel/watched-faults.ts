/**
 * Notes whether anybody looks at a fault's code or status once an adapter has thrown it. Where nobody does, another
 * fault of the same kind, reason and wait would have been followed by the same (`alike/`). Called by `workers.ts`' parts
 * for the runs of plans.
 */
import { Fault } from '../../../src/core/errors.ts';
import type { Run } from './run.ts';

/** What tells faults of one kind apart, beside the message, which is for people. */
export const DETAILS = ['code', 'status'] as const;
export type Detail = (typeof DETAILS)[number];

/** The adapter, its faults watched; what it lists page by page is left alone. */
export function watched<T extends object>(run: Run, port: T): T {
  const { detailsRead } = run;
  if (!detailsRead) return port;
  const heard = async (answer: Promise<unknown>): Promise<unknown> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Fault) {
        run.course?.unsay(error.message);
        watch(error, detailsRead);
      }
      throw error;
    }
  };
  return new Proxy(port, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || name === 'list') return method;
      return (...args: readonly unknown[]) => {
        const answer: unknown = Reflect.apply(method, target, args);
        return answer instanceof Promise ? heard(answer) : answer;
      };
    },
  });
}

function watch(fault: Fault, read: Set<Detail>): void {
  for (const name of DETAILS) {
    const value = fault[name];
    Object.defineProperty(fault, name, {
      configurable: true,
      enumerable: true,
      get() {
        read.add(name);
        return value;
      },
    });
  }
}
