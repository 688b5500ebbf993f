/**
 * The clock the world owns. Real time for `npm start`, virtual time for tests: nothing in `local/` reads the
 * machine's clock or sets a timer any other way.
 */
export interface WorldClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, `ms` from now; the returned function calls it off. `what`: for clocks that tell what is due. */
  after(ms: number, task: () => void, what?: string): () => void;
}

/** The machine's own time. Its timers never keep a process alive. */
export function realClock(): WorldClock {
  return {
    now: () => Date.now(),
    after(ms, task) {
      const timer = setTimeout(task, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

export interface VirtualClock extends WorldClock {
  /** Moves time on by `ms`, running what falls due on the way, in order of due time, then of setting. */
  advance(ms: number): void;
}

/** A clock that stands still until it is told to move. Starts at `start` (milliseconds since the epoch). */
export function virtualClock(start: number): VirtualClock {
  let time = start;
  let order = 0;
  const due: { at: number; order: number; task: () => void }[] = [];
  return {
    now: () => time,
    after(ms, task) {
      const entry = { at: time + Math.max(0, ms), order: order++, task };
      due.push(entry);
      return () => {
        const index = due.indexOf(entry);
        if (index >= 0) due.splice(index, 1);
      };
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        due.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = due[0];
        if (!next || next.at > end) break;
        due.shift();
        time = next.at;
        next.task();
      }
      time = end;
    },
  };
}
