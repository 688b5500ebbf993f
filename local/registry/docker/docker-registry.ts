/**
 * A real registry: Debian's docker-registry as a child on loopback, telling of pushes and deletions as Azure's would.
 * Started by `local/start` in place of `../registry.ts`, and by tests. It ends with its parent, however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Served, serve } from '../../serve/server.ts';
import { loadTls } from '../../serve/tls.ts';
import { empty } from '../../serve/wire.ts';
import type { WorldClock } from '../../world/clock.ts';
import type { Account, AuthSetting } from '../access.ts';
import type { RegistryEvent } from '../events.ts';
import { configText, type DockerRegistryConfig, passwordFile } from './config.ts';
import { type Front, openFront } from './front.ts';
import { createNotificationReader } from './notifications.ts';

const START_MAX_MS = 15_000;
const STOP_MAX_MS = 5_000;
const LOOK_MS = 50;

export interface DockerRegistryOptions {
  readonly clock: WorldClock;
  readonly directory: string;
  /** Of 127.0.0.1, where clients find it. */
  readonly port: number;
  /** Where docker-registry itself listens, when tokens are asked for: `port` is then ours. */
  readonly innerPort?: number;
  /** The Azure name, `myregistry.azurecr.io`: in events, and the service that tokens are for. */
  readonly loginServer: string;
  /** docker-registry lets everybody in, or only who has a login; there is no anonymous push beside logins. */
  readonly auth?: AuthSetting['mode'];
  readonly accounts?: readonly Account[];
  readonly acceptEntraToken?: (token: string) => boolean;
  readonly onEvent?: (event: RegistryEvent) => void;
}

export interface DockerRegistry {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startDockerRegistry(options: DockerRegistryOptions): Promise<DockerRegistry> {
  const { directory, port, auth = 'anonymous' } = options;
  mkdirSync(directory, { recursive: true });
  const asksTokens = auth === 'token' || auth === 'acr';
  const inner = asksTokens ? options.innerPort : port;
  if (inner === undefined) throw new Error('a registry that asks for tokens needs a port of its own behind ours');
  const secret = randomUUID();
  const hook = await listen(options, secret);
  const config = { directory: path.join(directory, 'storage'), port: inner, webhook: { url: hook.url, secret } };
  writeFileSync(path.join(directory, 'config.json'), configText({ ...config, auth: await authOf(options) }), {
    mode: 0o600,
  });
  const registry = launch(directory);
  let front: Front | undefined;
  const stop = async (): Promise<void> => {
    await front?.close();
    await registry.stop();
    await hook.close();
  };
  try {
    await answering(registry.child, inner, registry.logFile);
    if (asksTokens) front = await frontOf(options, inner);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** The webhook: a notification that was not taken is sent again by docker-registry. */
function listen({ loginServer, onEvent }: DockerRegistryOptions, secret: string): Promise<Served> {
  const read = createNotificationReader(loginServer);
  return serve(
    async (request) => {
      if (request.headers['authorization'] !== secret) return empty(401);
      for (const event of read(new TextDecoder().decode(request.body))) onEvent?.(event);
      return empty(200);
    },
    { port: 0 },
  );
}

async function authOf(options: DockerRegistryOptions): Promise<DockerRegistryConfig['auth']> {
  const { directory, port, loginServer, auth = 'anonymous', accounts = [] } = options;
  if (auth === 'anonymous') return { kind: 'none' };
  if (auth === 'basic') {
    const file = path.join(directory, 'htpasswd');
    writeFileSync(file, passwordFile(accounts), { mode: 0o600 });
    return { kind: 'basic', file };
  }
  const { caFile } = await loadTls(path.join(directory, 'tls'), options.clock);
  return { kind: 'token', realm: `http://127.0.0.1:${port}/oauth2/token`, service: loginServer, ca: caFile };
}

async function frontOf(options: DockerRegistryOptions, behind: number): Promise<Front> {
  const { directory, port, loginServer, clock, auth = 'token', accounts = [] } = options;
  return openFront({
    auth: { mode: auth, anonymousPush: false },
    accounts,
    acceptEntraToken: options.acceptEntraToken ?? (() => true),
    service: loginServer,
    tls: await loadTls(path.join(directory, 'tls'), clock),
    now: () => clock.now(),
    behind,
    port,
  });
}

interface Launched {
  readonly child: ChildProcess;
  readonly logFile: string;
  stop(): Promise<void>;
}

function launch(directory: string): Launched {
  const logFile = path.join(directory, 'registry.log');
  const log = openSync(logFile, 'a');
  const args = ['--pdeathsig', 'SIGTERM', 'docker-registry', 'serve', path.join(directory, 'config.json')];
  const child = spawn('setpriv', args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    child,
    logFile,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

async function answering(child: ChildProcess, port: number, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MAX_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    // 401 is an answer.
    if (
      await fetch(`http://127.0.0.1:${port}/v2/`).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(LOOK_MS);
  }
  const last = readFileSync(logFile, 'utf8').split('\n').slice(-5).join('\n');
  throw new Error(`docker-registry did not start: ${last}`);
}
