/**
 * The processes we started, on disk: what a killed runtime left behind is ended at the next start. By recorded pid and
 * start time together, never by name: a pid alone may by then be somebody else's.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface ProcessRecord {
  add(pid: number): void;
  remove(pid: number): void;
}

interface Entry {
  readonly pid: number;
  readonly started: string;
}

/** Ends what stands in the folder's record and still runs, then begins an empty one. */
export function openProcessRecord(directory: string): ProcessRecord {
  const file = path.join(directory, 'processes.json');
  mkdirSync(directory, { recursive: true });
  for (const { pid, started } of read(file)) {
    if (started !== '' && startTime(pid) === started) signalGroup(pid, 'SIGKILL');
  }
  const running = new Map<number, Entry>();
  const save = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify([...running.values()]));
    renameSync(`${file}.new`, file);
  };
  save();
  return {
    add(pid) {
      running.set(pid, { pid, started: startTime(pid) });
      save();
    },
    remove(pid) {
      if (running.delete(pid)) save();
    },
  };
}

/** To the process and, where there is such a thing, all of its group. A process that is gone is no error. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // ESRCH: it has ended by itself.
  }
}

/** Something that tells two processes with one pid apart; empty when the process is gone or cannot be asked. */
export function startTime(pid: number): string {
  if (process.platform === 'linux') {
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Field 22, counted after the command's closing parenthesis, since a command may hold spaces.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended; only its parent has not asked yet.
      return fields[0] === 'Z' || fields[19] === undefined ? '' : `${boot} ${fields[19]}`;
    } catch {
      return '';
    }
  }
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function read(file: string): Entry[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Entry[];
  } catch {
    return [];
  }
}
