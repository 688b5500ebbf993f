/** `mooring` as its users start it: a process that speaks to the server given, its streams and its exit status. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ROOT } from './state-directory.ts';

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A line is split at blanks; an argument with blanks comes in a list. */
export type Mooring = (line: string | readonly string[], stdin?: string) => Promise<Ran>;

const BIN = path.join(ROOT, 'bin/mooring.mjs');

export function mooringAt(api: string): Mooring {
  return async (line, stdin = '') => {
    const args = typeof line === 'string' ? line.split(' ') : line;
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], MOORING_URL: api };
    const child = spawn(process.execPath, [BIN, ...args], { env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
    child.stdin.end(stdin);
    const [status]: (number | null)[] = await once(child, 'close');
    return { status: status ?? null, out, err };
  };
}
