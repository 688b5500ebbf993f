/** A small queue: at most so many at once, the others wait their turn. For prober.ts. */

export interface Slots {
  /** Resolves when there is room; dispose the slot to make room. Rejects when the signal aborts first. */
  take(signal: AbortSignal): Promise<AsyncDisposable>;
}

export function createSlots(max: number): Slots {
  let taken = 0;
  const waiting = new Set<() => void>();

  const release = () => {
    taken -= 1;
    const [next] = waiting;
    next?.();
  };
  const slot = (): AsyncDisposable => {
    taken += 1;
    return {
      async [Symbol.asyncDispose]() {
        release();
      },
    };
  };

  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(new Error('aborted'));
      if (taken < max) return Promise.resolve(slot());
      return new Promise((resolve, reject) => {
        const enter = () => {
          waiting.delete(enter);
          signal.removeEventListener('abort', leave);
          resolve(slot());
        };
        const leave = () => {
          waiting.delete(enter);
          reject(new Error('aborted'));
        };
        waiting.add(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
