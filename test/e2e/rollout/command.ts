/** `npm run e2e:rollout` as a command, for the tests: its exit status and the object that it ends with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
/** `npm run test:long` plays with the numbers that the command has by default. */
export const LONG = process.env['MOORING_LONG'] === '1';
/** Short times to live and connections, so that what must be waited for is over in seconds. */
const SHORT = ['--rps', '100', '--seconds', '10', '--ttl', '2', '--keep-connections', '3', '--rest', '5'];
/** What one takes on two busy cores, several times over. */
export const LIMIT_MS = (LONG ? 900 : 240) * 1000;

export interface Report {
  readonly ok: boolean;
  readonly requests: number;
  readonly failed: number;
  readonly rolledBack: boolean;
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly saw: string }[];
}

/** Throws what it said where it ended with no report. */
export async function rollOut(...args: string[]): Promise<{ readonly code: number; readonly report: Report }> {
  const options = [...(LONG ? [] : SHORT), ...args, '--json'];
  const child = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  const exited = once(child, 'exit');
  const [said, told] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exited;
  process.off('exit', stop);
  if (said === '') throw new Error(`it ended with ${code} and no report: ${told}`);
  return { code, report: JSON.parse(said) };
}

/** Everything came true, and no request failed. */
export function expectUnnoticed({ code, report }: Awaited<ReturnType<typeof rollOut>>): void {
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.failed).toBe(0);
  expect(report.requests).toBeGreaterThan(LONG ? 20_000 : 900);
  expect(code).toBe(0);
}
