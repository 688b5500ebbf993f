/**
 * Writes entries to Logging, for the processor. Resolves only when Logging has acknowledged them; until the signal
 * ends it, it tries again with growing waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const TRY_TIMEOUT_MS = 3_000;
const WAIT_FIRST_MS = 100;
const WAIT_MAX_MS = 2_000;

export type Deliver = (entries: readonly object[], signal: AbortSignal) => Promise<void>;

export function loggingAt(url: string): Deliver {
  return async (entries, signal) => {
    for (let wait = WAIT_FIRST_MS; ; wait = Math.min(wait * 2, WAIT_MAX_MS)) {
      signal.throwIfAborted();
      if (await accepted(url, JSON.stringify(entries), signal)) return;
      await sleep(wait, undefined, { signal });
    }
  };
}

/** Any other answer and no answer mean the same here: it is not written down. */
async function accepted(url: string, body: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
