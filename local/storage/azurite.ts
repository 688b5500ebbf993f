/**
 * Runs Azurite as a child process, in memory or on disk. Called by the tests' setup and by the local start.
 * The child ends with its parent, however the parent ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** Azurite's one built-in account; both values are public and documented. */
export const DEV_ACCOUNT = 'devstoreaccount1';
export const DEV_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A cold start takes 1.5 s alone and several times that on a busy machine. */
const START_MAX_MS = 60_000;
/** An orderly stop takes well under a second; after this the child is killed. */
const STOP_MAX_MS = 5_000;
/** The last lines of output kept for the message when the start fails. */
const OUTPUT_LINES_MAX = 40;

export interface AzuriteOptions {
  /** Keeps the data in this folder; without it everything is in memory. */
  readonly directory?: string;
  /** Fixed ports; a port left out is chosen by the system. */
  readonly ports?: { readonly blob?: number; readonly queue?: number; readonly table?: number };
}

export interface Azurite {
  readonly blob: string;
  readonly queue: string;
  readonly table: string;
  readonly connectionString: string;
  readonly pid: number;
  /** Resolves when the child is gone, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts Azurite and waits until all three services listen. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const child = spawn(process.execPath, commandLine(options), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origins = await waitForOrigins(child);
  child.channel?.unref();
  const urls = {
    blob: `${origins.blob}/${DEV_ACCOUNT}`,
    queue: `${origins.queue}/${DEV_ACCOUNT}`,
    table: `${origins.table}/${DEV_ACCOUNT}`,
  };
  return {
    ...urls,
    connectionString: connectionString(urls),
    pid: child.pid ?? 0,
    exited,
    stop: () => stop(child, exited),
  };
}

/** The connection string of the built-in account at these addresses. */
export function connectionString(urls: {
  readonly blob: string;
  readonly queue: string;
  readonly table: string;
}): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${DEV_ACCOUNT}`,
    `AccountKey=${DEV_KEY}`,
    `BlobEndpoint=${urls.blob}`,
    `QueueEndpoint=${urls.queue}`,
    `TableEndpoint=${urls.table}`,
  ].join(';');
}

function commandLine(options: AzuriteOptions): string[] {
  const ports = options.ports ?? {};
  return [
    '--import',
    new URL('./follow-parent.mjs', import.meta.url).href,
    ...(options.directory === undefined ? [] : ['--import', new URL('./azurite-durable.mjs', import.meta.url).href]),
    createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'),
    ...(options.directory === undefined ? ['--inMemoryPersistence'] : ['--location', options.directory]),
    '--silent',
    '--skipApiVersionCheck',
    '--disableTelemetry',
    ...['--blobHost', '--queueHost', '--tableHost'].flatMap((name) => [name, '127.0.0.1']),
    '--blobPort',
    String(ports.blob ?? 0),
    '--queuePort',
    String(ports.queue ?? 0),
    '--tablePort',
    String(ports.table ?? 0),
  ];
}

type Origins = Record<'blob' | 'queue' | 'table', string>;

function waitForOrigins(child: ChildProcess): Promise<Origins> {
  const found: Partial<Origins> = {};
  const output: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error([`Azurite did not start: ${why}`, ...output].join('\n')));
    };
    const timer = setTimeout(() => fail(`no answer within ${START_MAX_MS} ms`), START_MAX_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`it ended with ${signal ?? code}`));
    const read = (line: string): void => {
      if (output.push(line) > OUTPUT_LINES_MAX) output.shift();
      const [, name, origin] = /Azurite (\w+) service is successfully listening at (\S+)/.exec(line) ?? [];
      if (name === undefined || origin === undefined) return;
      found[name === 'Blob' ? 'blob' : name === 'Queue' ? 'queue' : 'table'] = origin;
      const { blob, queue, table } = found;
      if (blob === undefined || queue === undefined || table === undefined) return;
      clearTimeout(timer);
      resolve({ blob, queue, table });
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', read);
    }
  });
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
  await exited;
  clearTimeout(timer);
  if (child.stdout !== null && !child.stdout.closed) await once(child.stdout, 'close');
}
