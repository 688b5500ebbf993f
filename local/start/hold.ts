/**
 * Finds the local Azure that runs in a directory, or starts one, and holds it: it stays as long as the connection
 * does. Called by whatever needs Azure on this machine; the process it starts is nobody's child in a terminal, so that
 * Ctrl-C reaches it only through us.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type AzureProcess, readAddresses } from './addresses.ts';
import type { Containers } from './container-parts.ts';
import { lockHolder } from './lock.ts';

/** A cold start takes 3 s, and several times that on a busy machine. */
const START_MAX_MS = 90_000;
const STOP_MAX_MS = 20_000;
const LOOK_MS = 100;
/** Its control surface answers at once. */
const ANSWER_MAX_MS = 5_000;

export interface HoldOptions {
  readonly directory: string;
  readonly anyPorts?: boolean;
  readonly provisionMs?: number;
  readonly probeScale?: number;
  readonly lingerMs?: number;
  readonly containers?: Containers;
}

export interface HeldAzure extends AzureProcess {
  /** Lets Event Grid deliver to the function app at this address. */
  subscribe(endpoint: string): Promise<void>;
  /** From now on every event is lost. */
  loseEvents(): Promise<void>;
  /** Resolves when it has ended, by whatever. */
  readonly lost: Promise<void>;
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

export async function holdAzure(options: HoldOptions): Promise<HeldAzure> {
  const { directory } = options;
  const deadline = Date.now() + START_MAX_MS;
  let child: ChildProcess | undefined;
  while (Date.now() < deadline) {
    const held = await attach(directory);
    if (held) return held;
    const holder = lockHolder(directory, 'azure');
    if (child !== undefined && hasEnded(child) && holder === undefined)
      throw new Error(`local Azure did not start: ${lastWords(directory)}`);
    // One that somebody else has just started, or that is about to end, is waited for.
    if (child === undefined && holder === undefined) child = start(options);
    await sleep(LOOK_MS);
  }
  child?.kill();
  throw new Error(`local Azure did not start within ${START_MAX_MS / 1000} s: ${lastWords(directory)}`);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function start({ directory, anyPorts, provisionMs, probeScale, lingerMs, containers }: HoldOptions): ChildProcess {
  mkdirSync(directory, { recursive: true });
  const output = openSync(logFile(directory), 'w');
  const script = fileURLToPath(new URL('./azure-process.ts', import.meta.url));
  const args = [
    ...[script, '--directory', directory],
    ...(anyPorts ? ['--any-ports'] : []),
    ...(provisionMs === undefined ? [] : ['--provision-ms', String(provisionMs)]),
    ...(probeScale === undefined ? [] : ['--probe-scale', String(probeScale)]),
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
  // The port of one that is gone may by now be another directory's.
  if (!known || lockHolder(directory, 'azure') !== known.pid) return undefined;
  const connection = await open(`${known.control}/hold`);
  if (!connection) return undefined;
  const post = async (what: string, body?: unknown): Promise<void> => {
    const response = await fetch(`${known.control}/${what}`, { method: 'POST', body: JSON.stringify(body ?? {}) });
    if (!response.ok) throw new Error(`local Azure refused ${what}: ${response.status} ${await response.text()}`);
  };
  return {
    ...known,
    subscribe: (endpoint) => post('subscriptions', { endpoint }),
    loseEvents: () => post('lossy'),
    lost: new Promise((resolve) => connection.once('close', () => resolve())),
    async stop() {
      // One that has gone meanwhile is not to be told.
      await post('stop').catch(() => undefined);
      connection.destroy();
      await gone(directory, known.pid);
    },
  };
}

function open(url: string): Promise<IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      response.on('error', () => undefined);
      response.once('data', () => {
        request.setTimeout(0);
        response.socket.unref();
        resolve(response.statusCode === 200 ? response : undefined);
      });
    });
    request.on('error', () => resolve(undefined));
    request.setTimeout(ANSWER_MAX_MS, () => request.destroy());
  });
}

async function gone(directory: string, pid: number): Promise<void> {
  const deadline = Date.now() + STOP_MAX_MS;
  while (Date.now() < deadline && lockHolder(directory, 'azure') === pid) await sleep(LOOK_MS);
}

function logFile(directory: string): string {
  return path.join(directory, 'azure.log');
}

/** The end of its log is what somebody wants to read whose start failed. */
function lastWords(directory: string): string {
  return readFileSync(logFile(directory), 'utf8').split('\n').slice(-15).join('\n');
}
