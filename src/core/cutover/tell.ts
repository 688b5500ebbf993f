/** A cut-over's figures as the one line that history shows. Called by `src/engine/cutover.ts`. */
import type { Cutover, Window } from './least-reachable.ts';

/** Replicas named in the line; of more it tells how many. */
const NAMED_MAX = 4;

/** `full`: the record had no more room, so that it does not reach to the end. */
export function tellCutover(cutover: Cutover, { full = false }: { full?: boolean } = {}): string {
  if (cutover.least === undefined) return 'cut-over: nothing was observed';
  const parts = [reached(cutover), held(cutover, 'dead'), held(cutover, 'unknown')];
  const { observations, durationMs, gapMs } = cutover;
  const record = `record of ${observations} ${observations === 1 ? 'observation' : 'observations'}, ${seconds(durationMs)}`;
  const gap = observations > 1 ? `, at most ${seconds(gapMs)} apart` : '';
  const end = full ? '; it was full before the end' : '';
  return `cut-over: ${[...parts, `${record}${gap}${end}`].filter((part) => part !== undefined).join('; ')}`;
}

function reached({ least = 0, at = 0 }: Cutover): string {
  const when = new Date(at).toISOString();
  if (least === 0) return `there may have been clients that could reach no healthy replica, first at ${when}`;
  return `at least ${least} healthy ${least === 1 ? 'replica' : 'replicas'} reachable at every moment`;
}

function held(cutover: Cutover, which: 'dead' | 'unknown'): string | undefined {
  const times = timesOf(cutover.windows, which);
  if (times.size === 0) return which === 'dead' ? 'no client could hold an address of a dead one' : undefined;
  const named = [...times].slice(0, NAMED_MAX).map(([name, ms]) => `${name} for ${seconds(ms)}`);
  const more = times.size > NAMED_MAX ? ` and ${times.size - NAMED_MAX} more` : '';
  const list = `${named.join(', ')}${more}`;
  if (which === 'dead') return `clients could hold the address of a dead one: ${list}`;
  return `of replicas whose address clients could hold it was not known how they were: ${list}`;
}

function timesOf(windows: readonly Window[], which: 'dead' | 'unknown'): Map<string, number> {
  const times = new Map<string, number>();
  for (const window of windows) {
    for (const name of window[which]) times.set(name, (times.get(name) ?? 0) + window.to - window.from);
  }
  return times;
}

function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.ceil(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}
