/** One process of a container: started, told to end, and ended for good with everything it started itself. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { WorldClock } from '../../world/clock.ts';
import type { Launch } from './launch.ts';
import type { ProcessRecord } from './process-record.ts';
import { signalGroup } from './process-record.ts';

/** How long a process may take to end by itself, milliseconds. */
const GRACE_MS = 2000;
/** A shell's answer for a command that is not there. */
const NOT_FOUND = 127;

export interface ContainerProcess {
  /** Resolves with the exit code, 128 + number for a signal. Never rejects. */
  readonly ended: Promise<number>;
  /** SIGTERM, and SIGKILL after the grace. */
  end(): Promise<number>;
}

export interface ProcessHost {
  readonly clock: WorldClock;
  readonly record: ProcessRecord;
  readonly write: (chunk: string) => void;
}

export function startProcess(launch: Launch | undefined, host: ProcessHost): ContainerProcess {
  if (!launch) {
    host.write('no command or entrypoint provided\n');
    return { ended: Promise.resolve(NOT_FOUND), end: () => Promise.resolve(NOT_FOUND) };
  }
  // A process group of its own: Ctrl-C in our terminal is ours to answer, and the whole of it can be ended at once.
  const child = spawn(launch.file, launch.args, {
    cwd: launch.cwd,
    env: launch.env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) host.record.add(pid);
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', host.write);
  // The pipe whose closing tells the child that we are gone. The child's own end resets it.
  child.stdio[3]?.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => {
    child.on('error', (error) => {
      if (pid !== undefined) return;
      host.write(`cannot start ${launch.file}: ${error.message}\n`);
      resolve(NOT_FOUND);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  const gone = ended.then((code) => {
    if (pid === undefined) return code;
    // A container's processes all end with its first one.
    signalGroup(pid, 'SIGKILL');
    host.record.remove(pid);
    return code;
  });
  return {
    ended: gone,
    end() {
      if (pid === undefined) return gone;
      signalGroup(pid, 'SIGTERM');
      const cancel = host.clock.after(GRACE_MS, () => signalGroup(pid, 'SIGKILL'));
      return gone.finally(cancel);
    },
  };
}
