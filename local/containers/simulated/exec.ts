/**
 * A further process in a simulated container, with its input open: what POST …/exec asks for. It sees what the
 * container's own process sees. Only programs of the image and Node itself: there is no wall around a process here.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import type { ExecProcess, ExecToStart } from '../runtime.ts';
import type { Launch } from './launch.ts';
import { type ProcessRecord, signalGroup } from './process-record.ts';
import { inside } from './unpack.ts';

/** A shell's answer for a command that is not there. */
const NOT_FOUND = 127;

export function startExec(launch: Launch, root: string, exec: ExecToStart, record: ProcessRecord): ExecProcess {
  const [name = '', ...args] = exec.command;
  const program = path.posix.basename(name) === 'node' ? process.execPath : inside(root, name);
  if (!existsSync(program)) {
    exec.onOutput(Buffer.from(`${name}: not in this image; simulated containers run its programs and node alone\r\n`));
    return { write: () => undefined, kill: () => undefined, ended: Promise.resolve(NOT_FOUND) };
  }
  const child = spawn(program, args, {
    cwd: launch.cwd,
    env: launch.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) record.add(pid);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => exec.onOutput(bytes));
  // Typed into a process that has ended.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => {
    child.on('error', (error) => {
      exec.onOutput(Buffer.from(`${error.message}\r\n`));
      resolve(NOT_FOUND);
    });
    // After its output has come to an end, so that the last of it is told.
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  void ended.then(() => pid !== undefined && record.remove(pid));
  return {
    write: (bytes) => void child.stdin.write(bytes),
    kill: () => pid !== undefined && signalGroup(pid, 'SIGKILL'),
    ended,
  };
}
