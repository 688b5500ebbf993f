/**
 * The controller as a child process: the function app in the local Functions host, with the settings that point it at
 * local Azure. Called by `npm start`, the demo and tests; the child ends with its parent.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AzureAddresses } from './addresses.ts';

export interface Controller {
  /** Of the API, without `/api`. */
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<void>;
  /** Ends it in order; `kill` ends it as a crash would. */
  stop(): Promise<void>;
  kill(): void;
}

export interface ControllerOptions {
  readonly directory: string;
  readonly azure: AzureAddresses;
  /** The function app's entry file, if not this checkout's. */
  readonly app?: string;
  readonly hostJson?: string;
  /** Settings beside or instead of the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A file with what stands before the app (local/host/authentication.ts). */
  readonly authentication?: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STOP_MAX_MS = 20_000;

/** The app settings for local Azure: as in a deployment, but for the addresses, and for waits that fit an Azure of seconds. */
export function settingsFor(azure: AzureAddresses): Record<string, string> {
  return {
    AzureWebJobsStorage: azure.storage,
    MOORING_INSTALLATION: 'local',
    MOORING_SUBSCRIPTION: azure.subscription,
    MOORING_RESOURCE_GROUP: azure.resourceGroup,
    MOORING_SCOPES: `${azure.subscription}/${azure.resourceGroup}`,
    MOORING_ARM_ENDPOINT: azure.arm,
    MOORING_VAULT_URL: azure.vault,
    MOORING_REGISTRY_ENDPOINTS: `${azure.loginServer}=${azure.registry}`,
    MOORING_SWEEP_SCHEDULE: '*/5 * * * * *',
    MOORING_HEALTH_SCHEDULE: '*/5 * * * * *',
    MOORING_TIME_SCALE: '0.1',
    MOORING_LOCAL: 'true',
    MOORING_LOCAL_PORT_OFFSET: String(azure.lowPortOffset),
    IDENTITY_ENDPOINT: azure.identityEndpoint,
    IDENTITY_HEADER: azure.identityHeader,
    NODE_EXTRA_CA_CERTS: azure.ca,
  };
}

/** How fast the controller goes may be set from outside, where it is to be watched or hurried; where things are may not. */
const PACE = ['MOORING_TIME_SCALE', 'MOORING_SWEEP_SCHEDULE', 'MOORING_HEALTH_SCHEDULE'] as const;

function paceOf(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(PACE.filter((name) => environment[name]).map((name) => [name, environment[name]]));
}

export async function startController(options: ControllerOptions): Promise<Controller> {
  const { directory, azure } = options;
  mkdirSync(directory, { recursive: true });
  const args = [
    path.join(ROOT, 'local/host/main.ts'),
    ...['--app', options.app ?? path.join(ROOT, 'functions/main.ts')],
    ...['--host-json', options.hostJson ?? path.join(ROOT, 'host.json')],
    ...['--port', String(azure.app), '--timer-status', path.join(directory, 'timers')],
    ...(options.authentication === undefined ? [] : ['--authentication', options.authentication]),
  ];
  const env = { ...process.env, ...settingsFor(azure), ...paceOf(process.env), ...options.settings };
  // Ctrl-C in our terminal is ours to answer; our end it sees by the IPC channel.
  const detached = process.platform !== 'win32';
  const child = spawn(process.execPath, args, { env, detached, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const log = createWriteStream(path.join(directory, 'controller.log'), { flags: 'a' });
  child.stderr?.pipe(log, { end: false });
  const url = await ready(child, (line) => log.write(`${line}\n`), path.join(directory, 'controller.log')).catch(
    (error) => {
      child.kill('SIGKILL');
      throw error;
    },
  );
  child.channel?.unref();
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

/** The address from the host's one line; everything else it prints goes to the log. */
function ready(child: ChildProcess, write: (line: string) => void, logFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) return reject(new Error('the controller has no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = addressIn(line);
      if (url === undefined) write(line);
      else resolve(url);
    });
    once(child, 'exit').then(
      ([code]) => reject(new Error(`the controller ended with ${code} before it was ready; see ${logFile}`)),
      reject,
    );
  });
}

function addressIn(line: string): string | undefined {
  if (!line.startsWith('{"ready":true')) return undefined;
  const said: unknown = JSON.parse(line);
  return typeof said === 'object' && said !== null && 'url' in said ? String(said.url) : undefined;
}
