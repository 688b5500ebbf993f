/**
 * A container runtime for machines without podman: an image's own command runs as a process, in a loopback address and
 * a file view of its group's. Made once by the wiring; called by `local/world` alone. What one id is asked to do
 * happens in order; no process outlives the runtime.
 */

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { WorldClock } from '../../world/clock.ts';
import { createInOrder } from '../in-order.ts';
import { type ContainerRuntime, type ExecProcess, type GroupToRun, RuntimeRefusal } from '../runtime.ts';
import { createAddresses } from './addresses.ts';
import type { ContainerEvents } from './container-events.ts';
import { createContainerEvents } from './container-events.ts';
import type { ContainerLog } from './container-log.ts';
import { createContainerLog } from './container-log.ts';
import { startExec } from './exec.ts';
import type { ContainerParts, Group } from './group.ts';
import { createGroup } from './group.ts';
import type { Pull } from './image.ts';
import { withDigest } from './image.ts';
import type { Launch } from './launch.ts';
import { canBindLowPorts, LOW_PORT_OFFSET, publishedPort } from './low-ports.ts';
import { everyContainer, prepare, pullAll, unpackAll } from './prepare.ts';
import { openProcessRecord } from './process-record.ts';

export interface SimulatedOptions {
  readonly clock: WorldClock;
  /** Inside the project, so that programs find its packages by walking up. */
  readonly directory: string;
  readonly pull: Pull;
  /** Multiplies the waits before restarts; 1 is ACI's own. */
  readonly backoffScale?: number;
  /** Environment every container gets, such as where the identity endpoint is. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether ports below 1024 can be had; tried out when not said. */
  readonly lowPorts?: boolean;
}

export interface SimulatedRuntime extends ContainerRuntime {
  logs(id: string, container: string, tail: number, timestamps?: boolean): string;
  /** Where a container's port is found on its group's address. */
  publishedPort(port: number): number;
  /** The folder that is a file share. */
  shareFolder(account: string, share: string): string;
}

/** What one id has: kept through stops and restarts, gone with `remove`. */
interface Entry {
  readonly spec: GroupToRun;
  readonly group: Group;
  readonly events: ReadonlyMap<string, ContainerEvents>;
  readonly logs: ReadonlyMap<string, ContainerLog>;
  readonly launch: ReadonlyMap<string, Launch | undefined>;
  readonly roots: ReadonlyMap<string, string>;
  /** What `exec` started and has not ended: it ends with the containers. */
  readonly execs: Set<ExecProcess>;
}

export async function createSimulatedRuntime(options: SimulatedOptions): Promise<SimulatedRuntime> {
  const { clock, pull } = options;
  const directory = path.resolve(options.directory);
  const shares = path.join(directory, 'shares');
  const record = openProcessRecord(directory);
  const addresses = createAddresses(directory);
  const lowPortOffset = (options.lowPorts ?? (await canBindLowPorts())) ? 0 : LOW_PORT_OFFSET;
  const entries = new Map<string, Entry>();
  const inOrder = createInOrder();
  const base = options.environment ?? {};
  let closed = false;
  const folderOf = (id: string): string => path.join(directory, 'groups', keyOf(id));

  /** Pulls first: what cannot be had must not end what runs. Containers of the same name keep `before`'s events. */
  const begin = async (spec: GroupToRun, before: Entry | undefined): Promise<Group> => {
    if (closed) throw new Error('the container runtime is closed');
    const old = entries.get(spec.id);
    const pulled = await pullAll(spec, pull);
    const roots = await unpackAll(spec, pulled, directory);
    await old?.group.stop();
    endExecs(old);
    if (!before) await rm(folderOf(spec.id), { recursive: true, force: true });
    const network = { address: addresses.take(spec.id), lowPortOffset };
    const launch = await prepare(spec, pulled, { roots, shares, group: folderOf(spec.id), network, base });
    const events = new Map<string, ContainerEvents>();
    const logs = new Map<string, ContainerLog>();
    for (const { name, image } of everyContainer(spec)) {
      const told = before?.events.get(name) ?? createContainerEvents(() => clock.now());
      const shown = withDigest(image, pulled.get(name)?.digest ?? '');
      told.add('Pulling', `pulling image "${shown}"`);
      told.add('Pulled', `Successfully pulled image "${shown}"`);
      events.set(name, told);
      const file = path.join(directory, 'logs', keyOf(spec.id), `${name}.log`);
      logs.set(name, before?.logs.get(name) ?? createContainerLog(file, () => clock.now()));
    }
    const backoffScale = options.backoffScale ?? 1;
    const parts = (name: string): ContainerParts => ({
      launch: launch.get(name),
      clock,
      backoffScale,
      record,
      events: of(events, name),
      log: of(logs, name),
    });
    const group = createGroup(spec, parts);
    entries.set(spec.id, { spec, group, events, logs, launch, roots, execs: new Set() });
    group.start();
    return group;
  };

  return {
    address: (id) => addresses.of(id),
    async accept(group) {
      await pullAll(group, pull);
    },
    async run(group) {
      await (await inOrder(group.id, async () => ({ begun: await begin(group, undefined) }))).begun.started;
    },
    stop: (id) =>
      inOrder(id, async () => {
        await entries.get(id)?.group.stop();
        endExecs(entries.get(id));
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
        await entries.get(id)?.group.stop();
        endExecs(entries.get(id));
        entries.delete(id);
        addresses.release(id);
        await rm(folderOf(id), { recursive: true, force: true });
      }),
    view: (id) => entries.get(id)?.group.view(),
    logs: (id, container, tail, timestamps) => entries.get(id)?.logs.get(container)?.tail(tail, timestamps) ?? '',
    async exec(id, container, exec) {
      const entry = entries.get(id);
      const [launch, root] = [entry?.launch.get(container), entry?.roots.get(container)];
      const state = entry?.group.view().containers[container]?.currentState.state;
      if (!entry || !launch || root === undefined || state !== 'Running') {
        throw new RuntimeRefusal('ContainerNotRunning', `The container '${container}' is not running.`);
      }
      const started = startExec(launch, root, exec, record);
      entry.execs.add(started);
      void started.ended.then(() => entry.execs.delete(started));
      return started;
    },
    async close() {
      closed = true;
      for (const entry of entries.values()) endExecs(entry);
      await Promise.all([...entries.keys()].map((id) => inOrder(id, async () => entries.get(id)?.group.stop())));
    },
    publishedPort: (port) => publishedPort(port, lowPortOffset),
    shareFolder: (account, share) => path.join(shares, account, share),
  };
}

function endExecs(entry: Entry | undefined): void {
  for (const exec of entry?.execs ?? []) exec.kill();
}

function of<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`there is no container ${name}`);
  return found;
}

/** ARM ids hold slashes and may be long. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 24);
}
