/**
 * A real registry with a small image in it, and a podman runtime that pulls from there, for the tests of this folder.
 * The image holds a static busybox and nothing else.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAndPush } from '../../local/buildah/build.ts';
import { createPodmanRuntime, type PodmanRuntime } from '../../local/containers/podman/podman-runtime.ts';
import type { ContainerToRun, GroupToRun } from '../../local/containers/runtime.ts';
import { type DockerRegistryOptions, startDockerRegistry } from '../../local/registry/docker/docker-registry.ts';
import type { RegistryEvent } from '../../local/registry/events.ts';
import { realClock } from '../../local/world/clock.ts';
import { isInstalled, needs } from '../support/real.ts';

export const HOST = 'mooring.azurecr.io';
export const IMAGE = `${HOST}/team/tools:v1`;
const PROGRAMS = ['podman', 'runc', 'buildah', 'skopeo', 'docker-registry', 'setpriv', 'busybox'];
const LOOK_MS = 50;

/** A `describe` for what needs all of them. */
export function needsReal(name: string, tests: () => void): void {
  needs(PROGRAMS.find((program) => !isInstalled(program)) ?? 'podman', name, tests);
}

export interface RealRegistry {
  readonly url: string;
  readonly host: string;
  readonly events: RegistryEvent[];
  /** Builds the small image, another one for each version, and pushes it; its digest. */
  push(repository: string, tag: string, version?: string): Promise<string>;
  stop(): Promise<void>;
}

export async function realRegistry(
  directory: string,
  over: Partial<DockerRegistryOptions> & { readonly login?: string } = {},
): Promise<RealRegistry> {
  const events: RegistryEvent[] = [];
  const [port, innerPort] = [await freePort(), await freePort()];
  const { login, ...options } = over;
  const registry = await startDockerRegistry({
    clock: realClock(),
    directory: path.join(directory, 'registry'),
    port,
    innerPort,
    loginServer: HOST,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const folder = path.join(directory, 'image');
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  copyFileSync('/bin/busybox', path.join(folder, 'bin/busybox'));
  const lines = ['FROM scratch', 'ARG VERSION=v1', 'COPY bin /bin', 'ENV VERSION=$VERSION', 'ENV PATH=/bin'];
  writeFileSync(path.join(folder, 'Dockerfile'), [...lines, 'CMD ["busybox", "sleep", "1000"]', ''].join('\n'));
  return {
    url: registry.url,
    host: new URL(registry.url).host,
    events,
    push: (repository, tag, version = 'v1') =>
      buildAndPush(path.join(directory, 'builds'), {
        folder,
        registry: registry.url,
        repository,
        tag,
        version,
        ...(login === undefined ? {} : { login }),
      }),
    stop: registry.stop,
  };
}

/** ACI's waits between restarts, ten times as fast. */
export const BACKOFF_SCALE = 0.1;

export function podmanRuntime(directory: string, registry: string): Promise<PodmanRuntime> {
  return createPodmanRuntime({
    clock: realClock(),
    directory: path.join(directory, 'podman'),
    registries: { [HOST]: registry },
    backoffScale: BACKOFF_SCALE,
  });
}

export function idOf(name: string): string {
  return `/subscriptions/s/resourcegroups/rg/providers/microsoft.containerinstance/containergroups/${name}`;
}

/** A container that runs a few lines of shell; every program of the image is an applet of busybox. */
export function shell(name: string, script: string, over: Partial<ContainerToRun> = {}): ContainerToRun {
  const command = ['/bin/busybox', 'sh', '-c', script];
  return { name, image: IMAGE, command, environment: {}, ports: [], mounts: [], ...over };
}

export function group(name: string, containers: readonly ContainerToRun[], over: Partial<GroupToRun> = {}): GroupToRun {
  return { id: idOf(name), restartPolicy: 'Always', initContainers: [], containers, volumes: [], ...over };
}

/** Looks until something is to be seen. */
export async function seen<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 10_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not seen within ${ms} ms: ${look}`);
    await sleep(LOOK_MS);
  }
}

export function podman(...args: string[]): string {
  return execFileSync('podman', args, { encoding: 'utf8' });
}

export function newFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'mooring-real-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
