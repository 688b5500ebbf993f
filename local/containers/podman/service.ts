/**
 * `podman system service` as a child that listens on a socket of ours. Started and ended by the runtime; it ends with
 * its parent, however the parent ends (the containers do not: the next start removes those).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPodman, type Podman } from './rest.ts';
import { type RegistryPlaces, writeContainersConf, writeRegistriesConf } from './service-files.ts';

/** Its first start on a machine sets up storage and network. */
const START_MAX_MS = 30_000;
const LOOK_MS = 50;
const STOP_MAX_MS = 5_000;

export interface PodmanService {
  readonly podman: Podman;
  /** Resolves when the child has ended, by whatever. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export async function startPodmanService(directory: string, places: RegistryPlaces): Promise<PodmanService> {
  mkdirSync(directory, { recursive: true });
  // A socket's path may have 107 characters, and a project may lie deeper than that.
  const short = mkdtempSync(path.join(tmpdir(), 'mooring-podman-'));
  const socket = path.join(short, 'podman.sock');
  const logFile = path.join(directory, 'podman.log');
  const env = {
    ...process.env,
    CONTAINERS_CONF: writeContainersConf(directory),
    CONTAINERS_REGISTRIES_CONF: writeRegistriesConf(directory, places),
  };
  const log = openSync(logFile, 'a');
  const args = ['--pdeathsig', 'SIGTERM', 'podman', 'system', 'service', '--time=0', `unix://${socket}`];
  // Here, because conmon leaves a file `oom` where podman runs when a container takes too much memory.
  const child = spawn('setpriv', args, { cwd: short, env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const podman = openPodman(socket);
  try {
    await answering(child, podman, socket);
  } catch (error) {
    child.kill('SIGKILL');
    rmSync(short, { recursive: true, force: true });
    const last = readFileSync(logFile, 'utf8').split('\n').slice(-5).join('\n');
    throw new Error(`podman did not start: ${error instanceof Error ? error.message : String(error)}\n${last}`);
  }
  return {
    podman,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
      await exited;
      clearTimeout(late);
      rmSync(short, { recursive: true, force: true });
    },
  };
}

async function answering(child: ChildProcess, podman: Podman, socket: string): Promise<void> {
  const deadline = Date.now() + START_MAX_MS;
  let spawnFailed: Error | undefined;
  child.once('error', (error) => {
    spawnFailed = error;
  });
  while (Date.now() < deadline) {
    if (spawnFailed) throw spawnFailed;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (existsSync(socket) && (await podman.call('GET', '/_ping').then(() => true, () => false))) return;
    await sleep(LOOK_MS);
  }
  throw new Error(`no answer within ${START_MAX_MS / 1000} s`);
}
