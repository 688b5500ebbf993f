/** Runs one of the container tools; throws with the end of what it said when it fails. Used by this folder. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A first build copies and packs some 130 MB. */
const RUN_MAX_MS = 5 * 60_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
const SAID_MAX = 2_000;

export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { env: { ...process.env, ...env }, timeout: RUN_MAX_MS, maxBuffer: OUTPUT_BYTES_MAX };
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).slice(-SAID_MAX) : '';
    throw new Error(`${program} ${args[0] ?? ''} failed: ${said || String(error)}`);
  }
}
