/**
 * How long a queue listener waits between empty polls: the WebJobs SDK's randomised exponential backoff. Starts at
 * 100 ms, doubles with a spread of a fifth, and starts over as soon as a message was found.
 */
const POLL_MIN_MS = 100;
const SPREAD_MIN = 0.8;
const SPREAD_MAX = 1.2;

export interface Backoff {
  next(found: boolean): number;
}

export function createBackoff(maxMs: number, random: () => number = Math.random): Backoff {
  let empty = 0;
  return {
    next: (found) => {
      if (found) {
        empty = 0;
        return 0;
      }
      const spread = SPREAD_MIN + random() * (SPREAD_MAX - SPREAD_MIN);
      const extraMs = empty === 0 ? 0 : spread * 2 ** (empty - 1) * POLL_MIN_MS;
      const waitMs = Math.min(maxMs, POLL_MIN_MS + extraMs);
      if (waitMs < maxMs) empty += 1;
      return waitMs;
    },
  };
}
