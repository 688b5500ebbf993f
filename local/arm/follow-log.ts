/**
 * A container's log as it grows: what is new since the last look, told in order. The runtimes keep the newest lines
 * alone, so what is new is what stands behind the last thing told. Used by the attach terminal.
 */
import type { WorldClock } from '../world/clock.ts';

export interface LogListener {
  text(text: string): void;
  /** The container group has gone; nothing follows. */
  gone(): void;
}

const LOOK_MS = 500;
/** Lines asked for at each look; one that writes more than this in between loses some. */
const LINES = 1_000;

/** The returned function ends it. */
export function follow(
  clock: WorldClock,
  read: (lines: number) => Promise<string | undefined>,
  listener: LogListener,
): () => void {
  let told = '';
  let ended = false;
  let callOff = (): void => undefined;
  const look = async (): Promise<void> => {
    const now = await read(LINES).catch(() => undefined);
    if (ended) return;
    if (now === undefined) return listener.gone();
    const fresh = newSince(told, now);
    told = now;
    if (fresh !== '') listener.text(fresh);
    callOff = clock.after(LOOK_MS, () => void look());
  };
  void look();
  return () => {
    ended = true;
    callOff();
  };
}

/** Where old lines have fallen off the front, the longest end of what was told that the new text begins with counts. */
export function newSince(told: string, now: string): string {
  if (now.startsWith(told)) return now.slice(told.length);
  for (let start = told.indexOf('\n') + 1; start > 0 && start < told.length; start = told.indexOf('\n', start) + 1) {
    const rest = told.slice(start);
    if (now.startsWith(rest)) return now.slice(rest.length);
  }
  return now;
}
