/**
 * Who may use a state directory: one local Azure and one `npm start` at a time. A lock is a file that names a process;
 * it counts only while that very process lives, so one that was killed is in nobody's way. Taken by main.ts and by
 * azure-process.ts, asked after by hold.ts.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startTime } from '../containers/simulated/process-record.ts';

export type LockName = 'azure' | 'start';

/** More than this many who find one dead holder at the same time are not believed. */
const TRIES_MAX = 5;

/** The pid of the process that holds it; undefined: this process holds it now. */
export function takeLock(directory: string, name: LockName): number | undefined {
  mkdirSync(directory, { recursive: true });
  const mine = `${lockFile(directory, name)}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startTime(process.pid) }));
  try {
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      const holder = lockHolder(directory, name);
      if (holder !== undefined && holder !== process.pid) return holder;
      rmSync(lockFile(directory, name), { force: true });
      if (link(mine, lockFile(directory, name))) return undefined;
    }
    throw new Error(`${lockFile(directory, name)} is taken over and over`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** The process that holds the lock and still lives. */
export function lockHolder(directory: string, name: LockName): number | undefined {
  try {
    const known: unknown = JSON.parse(readFileSync(lockFile(directory, name), 'utf8'));
    if (typeof known !== 'object' || known === null || !('pid' in known) || !('started' in known)) return undefined;
    const { pid, started } = known;
    return typeof pid === 'number' && isAlive(pid) && startTime(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process of this number is there, whosever it is. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function lockFile(directory: string, name: LockName): string {
  return path.join(directory, `${name}.lock`);
}

/** A link appears whole or not at all, and to one of several at the same time. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}
