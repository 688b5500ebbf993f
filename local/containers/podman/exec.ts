/**
 * A further process in a container that runs: with its output collected, for probes, or on a terminal, for clients.
 */
import { isObject, textAt } from '../../world/json.ts';
import type { ExecProcess, ExecToStart } from '../runtime.ts';
import type { Podman } from './rest.ts';

/** Frames of an output that is not a terminal's: a byte for the stream, three unused, four for the length. */
const FRAME_HEADER_BYTES = 8;
const OUTPUT_BYTES_MAX = 64 * 1024;
/** A shell's answers for a command that cannot be run, and for one that was killed. */
const NOT_FOUND = 127;
const KILLED = 137;

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
}

export async function runExec(podman: Podman, container: string, command: readonly string[]): Promise<ExecResult> {
  const id = await create(podman, container, { Cmd: command, AttachStdout: true, AttachStderr: true });
  const started = await podman
    .call('POST', `/exec/${id}/start`, { body: { Detach: false, Tty: false } })
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof started === 'string') return { exitCode: NOT_FOUND, output: started };
  return { exitCode: await exitCodeOf(podman, id), output: unframe(started.bytes) };
}

/** On a terminal of the given size. */
export async function startExec(podman: Podman, container: string, exec: ExecToStart): Promise<ExecProcess> {
  const terminal = { Cmd: exec.command, AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: true };
  const id = await create(podman, container, terminal);
  const size = exec.rows > 0 && exec.columns > 0 ? { h: exec.rows, w: exec.columns } : {};
  const socket = await podman
    .upgrade(`/exec/${id}/start`, { Detach: false, Tty: true, ...size })
    .catch(() => undefined);
  if (!socket) return { write: () => undefined, kill: () => undefined, ended: Promise.resolve(NOT_FOUND) };
  socket.on('data', exec.onOutput);
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.once('end', () => socket.end());
  return {
    write: (bytes) => void (socket.writable && socket.write(bytes)),
    kill() {
      // podman lets a session go on whose client has left.
      void killProcess(podman, id)
        .catch(() => undefined)
        .finally(() => socket.destroy());
    },
    ended: closed.then(() => exitCodeOf(podman, id)).catch(() => KILLED),
  };
}

async function create(
  podman: Podman,
  container: string,
  body: Record<string, boolean | readonly string[]>,
): Promise<string> {
  const { json } = await podman.call('POST', `/containers/${container}/exec`, { body });
  return isObject(json) ? (textAt(json, 'Id') ?? '') : '';
}

async function exitCodeOf(podman: Podman, id: string): Promise<number> {
  const { json } = await podman.call('GET', `/exec/${id}/json`);
  if (!isObject(json)) return KILLED;
  return json['Running'] === true ? KILLED : Number(json['ExitCode'] ?? KILLED);
}

async function killProcess(podman: Podman, id: string): Promise<void> {
  const { json } = await podman.call('GET', `/exec/${id}/json`);
  const pid = isObject(json) && json['Running'] === true ? Number(json['Pid'] ?? 0) : 0;
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended by itself.
  }
}

function unframe(bytes: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + FRAME_HEADER_BYTES <= bytes.length && at < OUTPUT_BYTES_MAX; ) {
    const length = bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + length));
    at += FRAME_HEADER_BYTES + length;
  }
  return Buffer.concat(parts).toString('utf8');
}
