/**
 * Findings that are told and not mended yet, so that a new one is seen beside them. Each goes out with its mend, into
 * named.ts: a test plays every one and fails as soon as it keeps its promise.
 */
import type { Task } from '../run-task.ts';

export interface Open {
  /** A single fault as `--replay` takes it, or `seed N` for that random run, whatever it is shrunk to. */
  readonly run: string;
  readonly found: string;
}

export const OPEN: readonly Open[] = [
  {
    run: 'tables restored: 90=404 ResourceNotFound',
    found: 'a false 404 right after the tables were restored writes the older declaration over the newer',
  },
  {
    run: 'stopped, then started and restarted: 99=html 200',
    found: 'a page answered with 200 to a restart is taken for its acceptance: the restart is lost',
  },
  { run: 'seed 460', found: 'a read before ARM’s Retry-After by an API call, and a restart that is never done' },
  { run: 'seed 476', found: 'a read before ARM’s Retry-After by a declaration' },
  { run: 'seed 669', found: 'four rounds to rest' },
  { run: 'seed 821', found: 'four rounds to rest' },
  { run: 'seed 894', found: 'a read before ARM’s Retry-After by an event' },
  { run: 'seed 1124', found: 'a read before ARM’s Retry-After by a declaration' },
  { run: 'seed 1384', found: 'a read before ARM’s Retry-After by a message' },
  { run: 'seed 1649', found: 'a read before ARM’s Retry-After by an event' },
  { run: 'seed 1748', found: 'a read before ARM’s Retry-After by a message' },
];

export function isOpen(replay: string): boolean {
  return OPEN.some(({ run }) => replay === run || (run.startsWith('seed ') && replay.startsWith(`${run}:`)));
}

export function taskOf({ run }: Open): Task {
  const seed = /^seed (\d+)$/.exec(run)?.[1];
  return seed === undefined
    ? { kind: 'replay', text: run }
    : { kind: 'seeds', from: Number(seed), to: Number(seed) + 1, large: false };
}
