/**
 * Finds the local Azure that runs in a directory, or starts one, and holds it: it stays as long as the connection
 * does. Called by whatever needs Azure on this machine; the process it starts is nobody's child in a terminal, so that
 * Ctrl-C reaches it only through us.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type AzureProcess, readAddresses } from './addresses.ts';

/** A cold start takes 3 s, and several times that on a busy machine. */
const START_MAX_MS = 90_000;
const STOP_MAX_MS = 20_000;
const LOOK_MS = 100;

export interface HoldOptions {
  readonly directory: string;
  readonly anyPorts?: boolean;
  readonly provisionMs?: number;
  readonly lingerMs?: number;
  /** `none`: containers are only states, for measuring what is ours. */
  readonly containers?: 'simulated' | 'none';
}

export interface HeldAzure extends AzureProcess {
  /** Lets Event Grid deliver to the function app at this address. */
  subscribe(endpoint: string): Promise<void>;
  /** From now on every event is lost. */
  loseEvents(): Promise<void>;
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

export async function holdAzure(options: HoldOptions): Promise<HeldAzure> {
  const running = await attach(options.directory);
  if (running) return running;
  const child = start(options);
  const deadline = Date.now() + START_MAX_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`local Azure did not start: ${lastWords(options.directory)}`);
    const held = readAddresses(options.directory)?.pid === child.pid ? await attach(options.directory) : undefined;
    if (held) return held;
    await sleep(LOOK_MS);
  }
  child.kill();
  throw new Error(`local Azure did not start within ${START_MAX_MS / 1000} s: ${lastWords(options.directory)}`);
}

function start({ directory, anyPorts, provisionMs, lingerMs, containers }: HoldOptions) {
  mkdirSync(directory, { recursive: true });
  const output = openSync(logFile(directory), 'w');
  const script = fileURLToPath(new URL('./azure-process.ts', import.meta.url));
  const args = [
    ...[script, '--directory', directory],
    ...(anyPorts ? ['--any-ports'] : []),
    ...(provisionMs === undefined ? [] : ['--provision-ms', String(provisionMs)]),
    ...(containers === undefined ? [] : ['--containers', containers]),
    ...(lingerMs === undefined ? [] : ['--linger-ms', String(lingerMs)]),
  ];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  return child;
}

/** Undefined when nobody answers there: what the file says is of a process that is gone. */
async function attach(directory: string): Promise<HeldAzure | undefined> {
  const known = readAddresses(directory);
  const connection = known && (await open(`${known.control}/hold`));
  if (!known || !connection) return undefined;
  const post = async (what: string, body?: unknown): Promise<void> => {
    const response = await fetch(`${known.control}/${what}`, { method: 'POST', body: JSON.stringify(body ?? {}) });
    if (!response.ok) throw new Error(`local Azure refused ${what}: ${response.status} ${await response.text()}`);
  };
  return {
    ...known,
    subscribe: (endpoint) => post('subscriptions', { endpoint }),
    loseEvents: () => post('lossy'),
    async stop() {
      await post('stop');
      connection.destroy();
      await gone(known.pid);
    },
  };
}

function open(url: string): Promise<IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      response.on('error', () => undefined);
      response.once('data', () => {
        response.socket.unref();
        resolve(response.statusCode === 200 ? response : undefined);
      });
    });
    request.on('error', () => resolve(undefined));
  });
}

async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_MAX_MS;
  while (Date.now() < deadline && isAlive(pid)) await sleep(LOOK_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function logFile(directory: string): string {
  return path.join(directory, 'azure.log');
}

/** The end of its log is what somebody wants to read whose start failed. */
function lastWords(directory: string): string {
  return readFileSync(logFile(directory), 'utf8').split('\n').slice(-15).join('\n');
}
