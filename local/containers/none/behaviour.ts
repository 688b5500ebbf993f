/** What a container that exists in name only does. Scripted by tests and simulations, played by `container.ts`. */
export type Behaviour =
  | { readonly kind: 'runs' }
  /** Ends this long after each start; the restart policy decides what follows. */
  | { readonly kind: 'exits'; readonly afterMs: number; readonly code: number }
  /** Its image cannot be had: the PUT is refused, a later pull fails. */
  | { readonly kind: 'inaccessible' }
  /** Waits for ever. */
  | { readonly kind: 'neverStarts' };

export const RUNS: Behaviour = { kind: 'runs' };

/** Fails a second after each start. */
export const CRASH_LOOPS: Behaviour = { kind: 'exits', afterMs: 1_000, code: 1 };

/** Kubelet's waits between restarts, which ACI's recordings show as well: none, 10 s, 20 s … 5 minutes at most. */
export function backoffMs(restarts: number): number {
  return restarts === 0 ? 0 : Math.min(10_000 * 2 ** (restarts - 1), 300_000);
}
