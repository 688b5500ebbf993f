/**
 * Keeps the runtime's work on one container group in order: a new container group of a name starts only after the old
 * one of that name is gone. Used by the container groups of the world.
 */
export interface Lanes {
  /** Runs `work` after everything asked for this key before. */
  queue(key: string, work: () => Promise<void>): Promise<void>;
  /** Runs `work` now, whatever is still under way; what is queued later waits for it alone. */
  jump(key: string, work: () => Promise<void>): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();

  function follow(key: string, started: Promise<void>): Promise<void> {
    // A failure is its caller's to handle; the next in the lane only waits for the end.
    const tail = started.then(noop, noop).then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    return started;
  }

  return {
    queue(key, work) {
      const before = tails.get(key);
      return follow(key, before === undefined ? work() : before.then(work));
    },
    jump: (key, work) => follow(key, work()),
  };
}

function noop(): void {}
