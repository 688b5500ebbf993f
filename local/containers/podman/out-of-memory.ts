/**
 * Whether the kernel killed a container's process for taking more memory than it may. podman's own mark is missing
 * (conmon writes it where podman runs), so the kernel's log is asked. Used by `container.ts` for an exit code of 137.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const ANSWER_MAX_MS = 5_000;
const LOG_BYTES_MAX = 64 * 1024 * 1024;

/** How often that happened to the container so far; 0 as well where the kernel's log cannot be read. */
export async function countOutOfMemory(container: string): Promise<number> {
  const options = { timeout: ANSWER_MAX_MS, maxBuffer: LOG_BYTES_MAX };
  const { stdout } = await promisify(execFile)('dmesg', [], options).catch(() => ({ stdout: '' }));
  const [memory, task] = [/oom_memcg=[^,\s]*libpod-([0-9a-f]+)/, /task_memcg=[^,\s]*libpod-([0-9a-f]+)/];
  const killed = stdout.split('\n').filter((line) => memory.exec(line)?.[1] === container && task.test(line));
  return killed.length;
}
