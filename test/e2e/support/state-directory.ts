/**
 * A state directory for one test: inside the project, since the sample's services find its packages by walking up.
 * Removed at the end, with whatever still runs in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesIn } from './processes.ts';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface StateDirectory extends AsyncDisposable {
  readonly path: string;
}

export function stateDirectory(): StateDirectory {
  const directory = mkdtempSync(path.join(ROOT, '.mooring-e2e-'));
  return {
    path: directory,
    async [Symbol.asyncDispose]() {
      for (const { pid } of processesIn(directory)) kill(pid);
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
