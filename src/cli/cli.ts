/** What binds commands to commander: an action that opens a session and leaves its exit status. Used by every command. */
import type { Command } from 'commander';
import type { Io } from './io.ts';
import { openSession, type Session } from './session.ts';

/** Exit statuses; docs/cli.md has the table. */
export const EXIT = { done: 0, differs: 1, failed: 1, usage: 2, comparisonFailed: 2, interrupted: 130 } as const;

export interface Cli {
  readonly io: Io;
  /** Of the command that ran. */
  status: number;
  /** What a failure of the command at hand is told by. */
  failed: number;
}

export function newCli(io: Io): Cli {
  return { io, status: EXIT.done, failed: EXIT.failed };
}

/** `compares`: its status 1 says "differs", so failures are 2, as with diff and kubectl. */
export function act<A extends readonly unknown[]>(
  cli: Cli,
  work: (session: Session, ...args: A) => Promise<number>,
  { compares = false } = {},
): (this: Command, ...args: A) => Promise<void> {
  return async function (this: Command, ...args: A): Promise<void> {
    cli.failed = compares ? EXIT.comparisonFailed : EXIT.failed;
    cli.status = await work(openSession(cli.io, this.optsWithGlobals()), ...args);
  };
}
