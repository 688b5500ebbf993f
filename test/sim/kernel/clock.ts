/**
 * The simulation's one clock: the world's (`WorldClock`), the workers' and the SDKs' timers all stand on it. It moves
 * only when `driver.ts` moves it, from one thing due to the next. Deadlines are timers that usually nobody waits for:
 * they fire when time passes them and are a reason to go on only where something is under way.
 */
import type { WorldClock } from '../../../local/world/clock.ts';

export interface SimClock extends WorldClock {
  deadline(ms: number, task: () => void): void;
  /** When the next thing is due; deadlines count only where `waiting`. */
  next(waiting: boolean): number | undefined;
  /** Moves to the next thing due and does it, where it is one that `isAlone` and due by `end`; else false. */
  moveOver(end: number, isAlone: (what: string) => boolean): boolean;
  /** Moves to `time`, which is no earlier than now, and runs what is due by then, in order of due time, then of setting. */
  moveTo(time: number): void;
  /** `what`: for `due`. */
  after(ms: number, task: () => void, what?: string): () => void;
  /** What is due when, in the order in which it will happen; deadlines do not count. */
  due(): Due[];
}

interface Entry {
  readonly at: number;
  readonly order: number;
  task: (() => void) | undefined;
  readonly what: string;
}

export type Due = Pick<Entry, 'at' | 'what'>;

export function simClock(start: number): SimClock {
  let time = start;
  let order = 0;
  const tasks: Entry[] = [];
  const deadlines: Entry[] = [];
  const add = (heap: Entry[], ms: number, task: () => void, what = ''): Entry => {
    const entry = { at: time + Math.max(0, ms), order: order++, task, what };
    push(heap, entry);
    return entry;
  };
  const first = (heap: Entry[]): Entry | undefined => {
    while (heap[0] && heap[0].task === undefined) pop(heap);
    return heap[0];
  };
  return {
    now: () => time,
    after(ms, task, what) {
      const entry = add(tasks, ms, task, what);
      return () => {
        entry.task = undefined;
      };
    },
    due: () => tasks.filter(({ task }) => task !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1)),
    deadline: (ms, task) => void add(deadlines, ms, task),
    next(waiting) {
      const [task, deadline] = [first(tasks), waiting ? first(deadlines) : undefined];
      if (!task || !deadline) return (task ?? deadline)?.at;
      return Math.min(task.at, deadline.at);
    },
    moveOver(end, isAlone) {
      const [task, deadline] = [first(tasks), first(deadlines)];
      if (!task || task.at > end || !isAlone(task.what) || (deadline && isBefore(deadline, task))) return false;
      pop(tasks);
      time = Math.max(time, task.at);
      task.task?.();
      return true;
    },
    moveTo(end) {
      for (;;) {
        const [task, deadline] = [first(tasks), first(deadlines)];
        const heap = task && (!deadline || isBefore(task, deadline)) ? tasks : deadlines;
        const next = heap[0];
        if (!next || next.at > end) break;
        pop(heap);
        time = Math.max(time, next.at);
        next.task?.();
      }
      time = Math.max(time, end);
    },
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up];
    if (!parent || !isBefore(entry, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (!a) break;
    const [child, index] = b && isBefore(b, a) ? [b, left + 1] : [a, left];
    if (!isBefore(child, last)) break;
    heap[at] = child;
    at = index;
  }
  heap[at] = last;
}
