/**
 * `podman system service` as a child that listens on a socket of ours. Started and ended by the runtime; it ends with
 * its parent, however the parent ends (the containers do not: the next start removes those).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPodman, type Podman } from './rest.ts';
import { type RegistryPlaces, writeContainersConf, writeRegistriesConf } from './service-files.ts';

/** Its first start on a machine sets up storage and network. */
const START_MAX_MS = 30_000;
const LOOK_MS = 50;
/** Where only root can make a folder: nobody else is to speak to our podman. */
const SOCKETS = '/run';
const AGAIN_MS = 500;
const STOP_MAX_MS = 5_000;

export interface PodmanService {
  readonly podman: Podman;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly directory: string;
  /** A word of the directory's own. */
  readonly owner: string;
  readonly places: RegistryPlaces;
}

/** One that ends by itself is started again, at the same socket. */
export async function startPodmanService({ directory, owner, places }: ServiceOptions): Promise<PodmanService> {
  mkdirSync(directory, { recursive: true });
  // A socket's path may have 107 characters, and a project may lie deeper than that.
  const short = path.join(SOCKETS, `mooring-${owner}`);
  rmSync(short, { recursive: true, force: true });
  mkdirSync(short, { mode: 0o700 });
  const socket = path.join(short, 'podman.sock');
  const logFile = path.join(directory, 'podman.log');
  const env = {
    ...process.env,
    CONTAINERS_CONF: writeContainersConf(directory),
    CONTAINERS_REGISTRIES_CONF: writeRegistriesConf(directory, places),
  };
  const podman = openPodman(socket);
  let stopped = false;
  let child: ChildProcess;
  let exited: Promise<void>;
  const launch = (): void => {
    const log = openSync(logFile, 'a');
    const args = ['--pdeathsig', 'SIGTERM', 'podman', 'system', 'service', '--time=0', `unix://${socket}`];
    // In that folder, because conmon leaves a file `oom` where podman runs when a container takes too much memory.
    child = spawn('setpriv', args, { cwd: short, env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    void exited.then(() => {
      if (!stopped) setTimeout(() => stopped || launch(), AGAIN_MS).unref();
    });
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
    await exited;
    clearTimeout(late);
    rmSync(short, { recursive: true, force: true });
  };
  launch();
  if (!(await answers(podman))) {
    await stop();
    throw new Error(`podman did not start: ${readFileSync(logFile, 'utf8').split('\n').slice(-5).join('\n')}`);
  }
  return { podman, stop };
}

async function answers(podman: Podman): Promise<boolean> {
  const deadline = Date.now() + START_MAX_MS;
  while (Date.now() < deadline) {
    const up = await podman.call('GET', '/_ping').then(
      () => true,
      () => false,
    );
    if (up) return true;
    await sleep(LOOK_MS);
  }
  return false;
}
