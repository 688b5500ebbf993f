/**
 * Container groups as real containers: each a podman pod, run by runc, its public ports published on a loopback address
 * of its own. Made once by the wiring; called by `local/world` alone. All that it makes carries its directory's label,
 * and is gone when it closes; what a killed one left is removed at the next start.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { WorldClock } from '../../world/clock.ts';
import { isObject, objectAt, textAt } from '../../world/json.ts';
import { createInOrder } from '../in-order.ts';
import { type ContainerRuntime, type GroupToRun, RuntimeRefusal } from '../runtime.ts';
import { createAddresses } from '../simulated/addresses.ts';
import { type ContainerEvents, createContainerEvents } from '../simulated/container-events.ts';
import { withDigest } from '../simulated/image.ts';
import { startExec } from './exec.ts';
import { createGateway } from './gateway.ts';
import { createGroup, type Group } from './group.ts';
import { openImages } from './images.ts';
import { removeLeftovers } from './leftovers.ts';
import { readLog } from './log-file.ts';
import { createPod, networkOf, type Pod, removePod } from './pod.ts';
import { pullAll } from './pull-all.ts';
import { startPodmanService } from './service.ts';
import type { RegistryPlaces } from './service-files.ts';
import { prepareFolders } from './volumes.ts';
import { watchContainers } from './watch.ts';

export interface PodmanOptions {
  readonly clock: WorldClock;
  /** Its own: two runtimes never share one. */
  readonly directory: string;
  /** The registries that images may come from, by the host that references name. */
  readonly registries: RegistryPlaces;
  /** Multiplies the waits before restarts; 1 is ACI's own. */
  readonly backoffScale?: number;
  /** Ports of this machine's loopback that containers reach at {@link PodmanRuntime.gateway}. */
  readonly hostPorts?: readonly number[];
}

export interface PodmanRuntime extends ContainerRuntime {
  logs(id: string, container: string, tail: number, timestamps?: boolean): Promise<string>;
  /** The address where containers reach this machine. */
  readonly gateway: string;
  /** The folder that is a file share. */
  shareFolder(account: string, share: string): string;
}

interface Entry {
  readonly spec: GroupToRun;
  readonly pod: Pod;
  readonly group: Group;
  readonly events: ReadonlyMap<string, ContainerEvents>;
}

export async function createPodmanRuntime(options: PodmanOptions): Promise<PodmanRuntime> {
  const { clock, registries } = options;
  const directory = path.resolve(options.directory);
  const owner = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  await mkdir(directory, { recursive: true });
  const service = await startPodmanService({ directory, owner, places: registries });
  const { podman } = service;
  await removeLeftovers(podman, owner);
  const images = await openImages(podman, directory);
  const watch = watchContainers(podman, clock, owner);
  const addresses = createAddresses(directory);
  const gateway = createGateway(options.hostPorts ?? []);
  const shares = path.join(directory, 'shares');
  const entries = new Map<string, Entry>();
  const inOrder = createInOrder();
  let closed = false;
  const folderOf = (id: string): string => path.join(directory, 'groups', keyOf(id));

  /** Pulls first: what cannot be had must not end what runs. Containers of the same name keep `before`'s events. */
  const begin = async (spec: GroupToRun, before: Entry | undefined): Promise<Group> => {
    if (closed) throw new Error('the container runtime is closed');
    const pulled = await pullAll(spec, registries, images);
    const old = entries.get(spec.id);
    await old?.group.stop();
    const name = podName(owner, spec.id);
    await removePod(podman, name);
    if (!before) await rm(folderOf(spec.id), { recursive: true, force: true });
    const volumes = await prepareFolders(spec, shares, folderOf(spec.id));
    const references = new Map([...pulled].map(([container, { reference }]) => [container, reference]));
    const address = addresses.take(spec.id);
    try {
      const pod = await createPod(podman, { spec, owner, name, address, images: references, volumes });
      await images.notePause();
      await podman.call('POST', `/containers/${pod.infra}/start`);
      const network = await networkOf(podman, pod.infra);
      await gateway.open(network.gateway);
      const events = new Map<string, ContainerEvents>();
      const group = createGroup(spec, (container) => {
        const told = before?.events.get(container) ?? createContainerEvents(() => clock.now());
        events.set(container, told);
        const common = { podman, watch, clock, backoffScale: options.backoffScale ?? 1 };
        const id = pod.containers.get(container) ?? '';
        return { ...common, id, events: told, address: () => network.address };
      });
      for (const { name: container, image } of [...spec.initContainers, ...spec.containers]) {
        const shown = withDigest(image, pulled.get(container)?.digest ?? '');
        events.get(container)?.add('Pulling', `pulling image "${shown}"`);
        events.get(container)?.add('Pulled', `Successfully pulled image "${shown}"`);
      }
      entries.set(spec.id, { spec, pod, group, events });
      group.start();
      return group;
    } catch (error) {
      await removePod(podman, name).catch(() => undefined);
      throw error;
    }
  };

  const end = async (id: string): Promise<void> => {
    const entry = entries.get(id);
    await entry?.group.stop();
    if (entry) await removePod(podman, entry.pod.name);
  };

  return {
    gateway: await bridgeGateway(),
    address: (id) => addresses.of(id),
    async accept(group) {
      await pullAll(group, registries, undefined);
    },
    async run(group) {
      await (await inOrder(group.id, async () => ({ begun: await begin(group, undefined) }))).begun.started;
    },
    stop: (id) =>
      inOrder(id, async () => {
        await entries.get(id)?.group.stop();
        await rm(path.join(folderOf(id), 'empty'), { recursive: true, force: true });
      }),
    async restart(id) {
      const begun = await inOrder(id, async () => {
        const entry = entries.get(id);
        return entry && { group: await begin(entry.spec, entry) };
      });
      await begun?.group.started;
    },
    remove: (id) =>
      inOrder(id, async () => {
        await end(id);
        entries.delete(id);
        addresses.release(id);
        await rm(folderOf(id), { recursive: true, force: true });
      }),
    view: (id) => entries.get(id)?.group.view(),
    async logs(id, container, tail, timestamps = false) {
      const podmanId = entries.get(id)?.pod.containers.get(container);
      if (podmanId === undefined) return '';
      const { json } = await podman.call('GET', `/containers/${podmanId}/json`, { accept: [404] });
      const config = objectAt(objectAt(isObject(json) ? json : {}, 'HostConfig'), 'LogConfig');
      return readLog(textAt(config, 'Path') ?? '', tail, timestamps);
    },
    async exec(id, container, exec) {
      const entry = entries.get(id);
      const podmanId = entry?.pod.containers.get(container);
      if (entry?.group.view().containers[container]?.currentState.state !== 'Running' || podmanId === undefined) {
        throw new RuntimeRefusal('ContainerNotRunning', `The container '${container}' is not running.`);
      }
      return startExec(podman, podmanId, exec);
    },
    async close() {
      closed = true;
      // What one step cannot end, the next may; and the service must go whatever is left.
      await Promise.allSettled([...entries.keys()].map((id) => inOrder(id, () => end(id))));
      try {
        await removeLeftovers(podman, owner);
        await images.removeOurs();
      } finally {
        watch.close();
        await gateway.close();
        await service.stop();
      }
    },
    shareFolder: (account, share) => path.join(shares, account, share),
  };

  /** Of the network that pods are in; it need not be up yet. */
  async function bridgeGateway(): Promise<string> {
    const { json } = await podman.call('GET', '/networks/podman/json');
    const subnets = isObject(json) && Array.isArray(json['subnets']) ? json['subnets'] : [];
    const [subnet] = subnets.filter(isObject);
    return textAt(subnet ?? {}, 'gateway') ?? '';
  }
}

/** ARM ids hold slashes and may be long. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 24);
}

/** A name that `podman ps --pod` can show: whose it is, and which container group. */
function podName(owner: string, id: string): string {
  const name = id.split('/').at(-1) ?? '';
  return `mooring-${owner.slice(0, 8)}-${keyOf(id).slice(0, 6)}-${name}`;
}
