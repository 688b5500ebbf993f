/**
 * A container group as a podman pod: made whole before anything of it runs, and removed whole. Used by `group.ts` and
 * by the runtime. Everything made here carries the label of the runtime's directory.
 */
import { isObject, type Json, type JsonObject, objectAt, textAt } from '../../world/json.ts';
import type { ContainerToRun, GroupToRun } from '../runtime.ts';
import type { Podman } from './rest.ts';

export const LABEL = 'mooring.directory';
const GROUP_LABEL = 'mooring.group';
const GIB = 1024 ** 3;
/** podman fails now and then when a container of the pod ends by itself meanwhile; what is left goes the next time. */
const REMOVE_TRIES_MAX = 3;
const CPU_PERIOD_US = 100_000;
/** Bytes of a container's log; ACI keeps 4 MB of a running container. */
const LOG_BYTES_MAX = 4 * 1024 * 1024;
/** A program that makes processes without end ends itself, not the machine. */
const PROCESSES_MAX = 1024;

export interface PodInput {
  readonly spec: GroupToRun;
  /** Which runtime's: the label's value. */
  readonly owner: string;
  readonly name: string;
  readonly address: string;
  /** Container name → what podman pulled for it. */
  readonly images: ReadonlyMap<string, string>;
  /** Volume name → folder. */
  readonly volumes: ReadonlyMap<string, string>;
}

export interface Pod {
  readonly name: string;
  /** Holds the network namespace. */
  readonly infra: string;
  /** Container name → podman's id. */
  readonly containers: ReadonlyMap<string, string>;
}

/** Nothing of it runs yet. */
export async function createPod(podman: Podman, input: PodInput): Promise<Pod> {
  const { spec, name, owner } = input;
  const labels = { [LABEL]: owner, [GROUP_LABEL]: spec.id };
  const portmappings = (spec.publicPorts ?? []).map(({ port, protocol }) => ({
    host_ip: input.address,
    host_port: port,
    container_port: port,
    protocol,
  }));
  await podman.call('POST', '/pods/create', { body: { name, labels, portmappings } });
  const { json } = await podman.call('GET', `/pods/${name}/json`);
  const infra = isObject(json) ? (textAt(json, 'InfraContainerID') ?? '') : '';
  const containers = new Map<string, string>();
  for (const container of [...spec.initContainers, ...spec.containers]) {
    const body = containerBody(container, input, labels);
    const made = await podman.call('POST', '/containers/create', { body });
    containers.set(container.name, isObject(made.json) ? (textAt(made.json, 'Id') ?? '') : '');
  }
  return { name, infra, containers };
}

/** Also one that is half made or half gone; none at all is no error. */
export async function removePod(podman: Podman, name: string): Promise<void> {
  for (let left = REMOVE_TRIES_MAX; ; left--) {
    const remove = podman.call('DELETE', `/pods/${name}?force=true&timeout=0`, { accept: [404] });
    const failed = await remove.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failed === undefined) return;
    if (left <= 1) throw failed;
  }
}

/** Where the pod is reached from this machine, and where it reaches this machine; known once the infra container runs. */
export async function networkOf(podman: Podman, infra: string): Promise<{ address: string; gateway: string }> {
  const { json } = await podman.call('GET', `/containers/${infra}/json`);
  const networks = isObject(json) ? objectAt(objectAt(json, 'NetworkSettings'), 'Networks') : {};
  const [network] = Object.values(networks).filter(isObject);
  return { address: textAt(network ?? {}, 'IPAddress') ?? '', gateway: textAt(network ?? {}, 'Gateway') ?? '' };
}

function containerBody(container: ContainerToRun, input: PodInput, labels: JsonObject): JsonObject {
  return {
    name: `${input.name}-${container.name}`,
    pod: input.name,
    image: input.images.get(container.name) ?? '',
    // A declared command stands for the entrypoint and the image's own arguments alike.
    ...(container.command.length === 0 ? {} : { entrypoint: container.command }),
    env: container.environment,
    labels,
    // podman has no backoff: we start it again ourselves.
    restart_policy: 'no',
    stop_timeout: 0,
    mounts: mountsOf(container, input),
    // As in ACI, a VOLUME line of an image makes no volume.
    image_volume_mode: 'ignore',
    log_configuration: { driver: 'k8s-file', size: LOG_BYTES_MAX },
    resource_limits: limitsOf(container),
  };
}

function mountsOf({ mounts }: ContainerToRun, { volumes }: PodInput): Json[] {
  return mounts.flatMap(({ volume, path, readOnly }) => {
    const source = volumes.get(volume);
    const options = ['rbind', readOnly ? 'ro' : 'rw'];
    return source === undefined ? [] : [{ type: 'bind', source, destination: path, options }];
  });
}

function limitsOf({ limits }: ContainerToRun): JsonObject {
  const pids = { limit: PROCESSES_MAX };
  if (!limits) return { pids };
  const bytes = Math.round(limits.memoryGb * GIB);
  const quota = Math.round(limits.cpu * CPU_PERIOD_US);
  return { pids, memory: { limit: bytes, swap: bytes }, cpu: { quota, period: CPU_PERIOD_US } };
}
