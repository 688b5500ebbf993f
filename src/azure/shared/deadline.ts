/** One call's share of the look's time: the caller's signal, and a limit of its own. Every adapter passes what it gives. */

export function withDeadline(signal: AbortSignal, limitMs: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
}
