/** Waiting that a stop can cut short; the listeners use it. */
import { setTimeout as delay } from 'node:timers/promises';

/** Node's timers hold at most 2^31 − 1 ms; longer waits are made of several. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Resolves after the time, or at once when the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let leftMs = ms;
  while (leftMs > 0 && !signal.aborted) {
    const stepMs = Math.min(leftMs, TIMER_MAX_MS);
    await delay(stepMs, undefined, { signal }).catch(() => undefined);
    leftMs -= stepMs;
  }
}
