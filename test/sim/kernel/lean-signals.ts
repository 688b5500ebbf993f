/**
 * `AbortSignal.any` for the simulation's process: the same answers, without the weak references and finalizers by which
 * Node lets go of signals that nobody holds. A run is short, and its signals end with it. Called by `take-over.ts`.
 */

/** By source: what follows it. Only of signals made here or followed from here. */
const followers = new WeakMap<AbortSignal, AbortController[]>();

export function anySignal(signals: Iterable<AbortSignal>): AbortSignal {
  const sources = [...signals];
  const controller = new AbortController();
  const over = sources.find(({ aborted }) => aborted);
  if (over) controller.abort(over.reason);
  else for (const source of sources) follow(source, controller);
  return controller.signal;
}

function follow(source: AbortSignal, controller: AbortController): void {
  const known = followers.get(source);
  if (known) {
    known.push(controller);
    return;
  }
  const all = [controller];
  followers.set(source, all);
  source.addEventListener(
    'abort',
    () => {
      for (const one of all) one.abort(source.reason);
    },
    { once: true },
  );
}
