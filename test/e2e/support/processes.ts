/** Which processes run in a state directory: those that name it in their command line, or stand in it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Running {
  readonly pid: number;
  readonly command: string;
}

export function processesIn(directory: string): Running[] {
  const all = existsSync('/proc/self/stat') ? fromProc(directory) : fromPs();
  return all.filter(({ pid, command }) => pid !== process.pid && command.includes(directory));
}

/** The one whose command line holds this text, such as a script's name. */
export function processOf(directory: string, text: string): number | undefined {
  return processesIn(directory).find(({ command }) => command.includes(text))?.pid;
}

function fromProc(directory: string): Running[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // A zombie has ended.
      if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return [];
      const where = readlinkSync(`/proc/${pid}/cwd`);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(pid), command: where.startsWith(directory) ? `${command} in ${where}` : command }];
    } catch {
      // It ended while we looked, or is somebody else's.
      return [];
    }
  });
}

function fromPs(): Running[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
}
