/**
 * Who goes on: with several workers each external call waits at this gate, once before it is sent and once before its
 * answer is told. When everybody waits, a seeded scheduler lets one pass. Plans with one worker have no gate.
 */
import type { Invocation } from './run.ts';

export interface Gate {
  /** Resolves when it is this one's turn; never, when its process has died meanwhile. */
  wait(invocation: Invocation, at: string): Promise<void>;
  /** Who waits, in the order of arrival; the dead are forgotten. */
  waiting(): readonly Waiting[];
  pass(one: Waiting): void;
}

export interface Waiting {
  readonly invocation: Invocation;
  readonly at: string;
  readonly go: () => void;
}

export function createGate(): Gate {
  let waiting: Waiting[] = [];
  const isAlive = ({ invocation }: Waiting): boolean => invocation.generation === invocation.worker.generation;
  return {
    wait: (invocation, at) => new Promise((go) => waiting.push({ invocation, at, go })),
    waiting() {
      waiting = waiting.filter(isAlive);
      return waiting;
    },
    pass(one) {
      waiting = waiting.filter((other) => other !== one);
      one.go();
    },
  };
}
