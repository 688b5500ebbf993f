/**
 * The registry and the container runtime of local Azure, in each of the kinds they come in: our own registry with
 * containers as processes or as states only, or docker-registry with containers by podman. Called by local-azure.ts.
 */
import path from 'node:path';
import { createNoneRuntime } from '../containers/none/runtime.ts';
import { createPodmanRuntime } from '../containers/podman/podman-runtime.ts';
import type { ContainerRuntime } from '../containers/runtime.ts';
import { pullFrom } from '../containers/simulated/image.ts';
import { createSimulatedRuntime } from '../containers/simulated/simulated-runtime.ts';
import { startDockerRegistry } from '../registry/docker/docker-registry.ts';
import type { RegistryEvent } from '../registry/events.ts';
import { createRegistry } from '../registry/registry.ts';
import { serve } from '../serve/server.ts';
import type { WorldClock } from '../world/clock.ts';
import type { Ports } from './ports.ts';

/** `none`: containers are only states. `podman`: real ones, as root on Linux. */
export type Containers = (typeof CONTAINERS)[number];
export const CONTAINERS = ['simulated', 'podman', 'none'] as const;
/** What can serve, so that the main job can be played; and how the help of the commands tells it. */
export const SERVING = ['simulated', 'podman'] as const satisfies readonly Containers[];
export const SERVING_ARE = 'simulated: processes of this user; podman: real containers, as root on Linux';

export function containersOf(text: string): Containers | undefined {
  return CONTAINERS.find((kind) => kind === text);
}

export interface ContainerPartsOptions {
  readonly clock: WorldClock;
  readonly directory: string;
  readonly ports: Ports;
  readonly loginServer: string;
  readonly onEvent: (event: RegistryEvent) => void;
}

export interface ContainerParts {
  /** The registry's address. */
  readonly registry: string;
  readonly runtime: ContainerRuntime;
  /** The folder that is the sample's file share. */
  readonly shares: string;
  readonly lowPortOffset: number;
  /** The address where containers reach this machine's loopback services. */
  readonly gateway: string;
  /** Where buildah keeps what it builds; absent: images are built without it. */
  readonly builds?: string;
  /** In order, after the world has closed. */
  stop(): Promise<void>;
}

/** ACI waits 10 s and more before it starts a crashed container again; one machine's user should not. */
const BACKOFF_SCALE = 0.1;
/** A layer pushed in one piece; the sample's are a few KB. */
const LAYER_BYTES_MAX = 512 * 1024 * 1024;
const LOOPBACK = '127.0.0.1';

export function startContainerParts(kind: Containers, options: ContainerPartsOptions): Promise<ContainerParts> {
  return kind === 'podman' ? realParts(options) : ownParts(kind, options);
}

async function ownParts(kind: 'simulated' | 'none', options: ContainerPartsOptions): Promise<ContainerParts> {
  const { clock, directory, ports, loginServer, onEvent } = options;
  const registry = createRegistry({ clock, directory: path.join(directory, 'registry'), loginServer, onEvent });
  const served = await serve(registry.service, { port: ports.registry, bodyBytesMax: LAYER_BYTES_MAX });
  const simulated = await createSimulatedRuntime({
    clock,
    directory: path.join(directory, 'containers'),
    pull: pullFrom({ [loginServer]: registry, [new URL(served.url).host]: registry }),
    backoffScale: BACKOFF_SCALE,
  });
  const runtime = kind === 'none' ? createNoneRuntime({ clock }) : simulated;
  return {
    registry: served.url,
    runtime,
    shares: simulated.shareFolder('jobs', 'logs'),
    lowPortOffset: simulated.publishedPort(80) - 80,
    gateway: LOOPBACK,
    async stop() {
      await runtime.close();
      await served.close();
    },
  };
}

async function realParts(options: ContainerPartsOptions): Promise<ContainerParts> {
  const { clock, directory, ports, loginServer, onEvent } = options;
  const registry = await startDockerRegistry({
    clock,
    directory: path.join(directory, 'docker-registry'),
    port: ports.registry,
    loginServer,
    onEvent,
  });
  const place = registry.url;
  const runtime = await createPodmanRuntime({
    clock,
    directory: path.join(directory, 'podman'),
    registries: { [loginServer]: place, [new URL(place).host]: place },
    backoffScale: BACKOFF_SCALE,
    // What containers ask of this machine: the queue, and tokens for their identity.
    hostPorts: [ports.queue, ports.identity],
  }).catch(async (error: unknown) => {
    await registry.stop();
    throw error;
  });
  return {
    registry: place,
    runtime,
    shares: runtime.shareFolder('jobs', 'logs'),
    lowPortOffset: 0,
    gateway: runtime.gateway,
    builds: path.join(directory, 'buildah'),
    async stop() {
      await runtime.close();
      await registry.stop();
    },
  };
}
