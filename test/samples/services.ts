/**
 * Runs the sample's services as child processes on free ports; used by the tests of this folder. Whoever starts a child
 * ends it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const jobsFolder = path.join(root, 'samples/jobs');
/** A start takes a quarter of a second on an idle machine. */
const START_MAX_MS = 15_000;
export type ServiceName = 'job-generator' | 'job-processing' | 'logging';

/** One service; it ends with its scope. */
export class RunningService implements AsyncDisposable {
  readonly process: ChildProcess;
  url = '';
  port = 0;
  /** All it wrote on stdout and stderr. */
  output = '';

  private constructor(name: ServiceName, env: Readonly<Record<string, string>>) {
    // A bare environment: settings of whoever runs the tests must not choose the queue.
    const own = { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: '0', ...env };
    const cwd = path.join(jobsFolder, name);
    this.process = spawn(process.execPath, ['server.ts'], { cwd, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  static async start(name: ServiceName, env: Readonly<Record<string, string>>): Promise<RunningService> {
    const service = new RunningService(name, env);
    try {
      const [, port] = await service.says(/"message":"listening".*"port":(\d+)/);
      service.port = Number(port);
      service.url = `http://127.0.0.1:${port}`;
      return service;
    } catch (error) {
      await service.end('SIGKILL');
      throw error;
    }
  }

  /** The first match of what it writes, within the time a start may take. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    const until = Date.now() + START_MAX_MS;
    while (Date.now() < until) {
      const match = this.output.match(pattern);
      if (match) return match;
      if (this.process.exitCode !== null) break;
      await sleep(20);
    }
    throw new Error(`never said ${pattern}: ${this.output}`);
  }

  /** Sends the signal and resolves with the exit code, null for a death by signal, and how long it took. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ code: number | null; ms: number }> {
    const began = performance.now();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, 'exit');
      this.process.kill(signal);
      await gone;
    }
    return { code: this.process.exitCode, ms: performance.now() - began };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

/** A folder for the share that is removed with its scope. */
export async function temporaryShare(): Promise<AsyncDisposable & { readonly directory: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mooring-jobs-'));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

export interface LogLine {
  readonly jobId?: string;
  readonly service?: string;
  readonly version?: string;
  readonly n?: number;
  readonly result?: number;
  readonly time?: string;
}

/** What stands on the share now, line by line. */
export async function linesOn(directory: string): Promise<LogLine[]> {
  const text = await readFile(path.join(directory, 'jobs.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).map(parse);
}

function parse(line: string): LogLine {
  return JSON.parse(line);
}

export function jobsIn(lines: readonly LogLine[]): Set<string> {
  return new Set(lines.flatMap((line) => line.jobId ?? []));
}

/** Waits until the share holds that many distinct jobs, and gives the set as it then is. */
export async function distinctJobs(directory: string, count: number, withinMs: number): Promise<Set<string>> {
  const until = Date.now() + withinMs;
  for (;;) {
    const jobs = jobsIn(await linesOn(directory));
    if (jobs.size >= count || Date.now() > until) return jobs;
    await sleep(50);
  }
}

export async function post(url: string, body: unknown): Promise<{ status: number; type: string; body: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  return read(await fetch(url, { method: 'POST', headers, body: text }));
}

export async function get(url: string): Promise<{ status: number; type: string; body: unknown }> {
  return read(await fetch(url));
}

async function read(response: Response): Promise<{ status: number; type: string; body: unknown }> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: text === '' ? undefined : JSON.parse(text) };
}
