/**
 * A runtime without containers: it keeps their states by the world's clock, so that a simulated day takes a second.
 * Everything runs at once unless an image is scripted to do otherwise. Used by simulations and by contract tests.
 */
import { createHash } from 'node:crypto';
import type { WorldClock } from '../../world/clock.ts';
import {
  type ContainerInstanceView,
  type ContainerRuntime,
  type ContainerToRun,
  type GroupInstanceView,
  type GroupToRun,
  RuntimeRefusal,
} from '../runtime.ts';
import { type Behaviour, RUNS } from './behaviour.ts';
import { createStatedContainer, type StatedContainer } from './container.ts';

export interface NoneRuntime extends ContainerRuntime {
  logs(id: string, container: string, tail: number, timestamps?: boolean): string;
  /** What containers of this image, named as the body names it, do from their next start on. */
  script(image: string, behaviour: Behaviour): void;
  /** What the image's tag names from now on: a start or restart pulls it. */
  push(image: string, digest: string): void;
  /** A running container ends by itself, now. */
  exit(id: string, container: string, code: number): void;
}

export interface NoneRuntimeOptions {
  readonly clock: WorldClock;
  /** Asked for each container that no image is scripted for; absent: they run. */
  readonly behaviour?: (container: ContainerToRun, group: GroupToRun) => Behaviour;
}

interface StatedGroup {
  readonly toRun: GroupToRun;
  readonly initContainers: ReadonlyMap<string, StatedContainer>;
  readonly containers: ReadonlyMap<string, StatedContainer>;
  stopped: boolean;
}

export function createNoneRuntime(options: NoneRuntimeOptions): NoneRuntime {
  const { clock } = options;
  const scripts = new Map<string, Behaviour>();
  const pushed = new Map<string, string>();
  const groups = new Map<string, StatedGroup>();

  function behaviourOf(container: ContainerToRun, group: GroupToRun): Behaviour {
    return scripts.get(container.image) ?? options.behaviour?.(container, group) ?? RUNS;
  }

  function checkImages(toRun: GroupToRun): void {
    const bad = [...toRun.initContainers, ...toRun.containers].find(
      (container) => behaviourOf(container, toRun).kind === 'inaccessible',
    );
    if (!bad) return;
    const name = toRun.id.slice(toRun.id.lastIndexOf('/') + 1);
    throw new RuntimeRefusal(
      'InaccessibleImage',
      `The image '${bad.image}' in container group '${name}' is not accessible. Please check the image and registry credential.`,
    );
  }

  function stated(toRun: GroupToRun, container: ContainerToRun, init: boolean): [string, StatedContainer] {
    const behaviour = (): Behaviour => {
      const scripted = behaviourOf(container, toRun);
      // An init container that nobody scripted does its work at once.
      return init && scripted.kind === 'runs' ? { kind: 'exits', afterMs: 0, code: 0 } : scripted;
    };
    const restartPolicy = init ? 'Never' : toRun.restartPolicy;
    const place = `${toRun.id}/${container.name}`;
    return [container.name, createStatedContainer({ clock, place, image: container.image, restartPolicy, behaviour })];
  }

  function startAll(group: StatedGroup): void {
    const { initContainers, containers } = group.toRun;
    for (const { name, image } of initContainers) group.initContainers.get(name)?.start(digestOf(image));
    if (initContainers.some((container) => fails(behaviourOf(container, group.toRun)))) return;
    for (const { name, image } of containers) group.containers.get(name)?.start(digestOf(image));
  }

  function digestOf(image: string): string {
    return image.split('@')[1] ?? pushed.get(image) ?? `sha256:${createHash('sha256').update(image).digest('hex')}`;
  }

  function stopAll(group: StatedGroup): void {
    for (const container of [...group.initContainers.values(), ...group.containers.values()]) container.stop();
  }

  async function run(toRun: GroupToRun): Promise<void> {
    checkImages(toRun);
    const before = groups.get(toRun.id);
    if (before) stopAll(before);
    const group: StatedGroup = {
      toRun,
      initContainers: new Map(toRun.initContainers.map((container) => stated(toRun, container, true))),
      containers: new Map(toRun.containers.map((container) => stated(toRun, container, false))),
      stopped: false,
    };
    groups.set(toRun.id, group);
    startAll(group);
    const blocked = toRun.initContainers.some((container) => fails(behaviourOf(container, toRun)));
    const hangs = toRun.containers.some((container) => behaviourOf(container, toRun).kind === 'neverStarts');
    if (blocked || hangs) await new Promise<never>(() => undefined);
  }

  return {
    run,
    script: (image, behaviour) => void scripts.set(image, behaviour),
    push: (image, digest) => void pushed.set(image, digest),
    exit: (id, container, code) => groups.get(id.toLowerCase())?.containers.get(container)?.exit(code),
    address: addressOf,
    async accept(toRun) {
      checkImages(toRun);
    },
    async stop(id) {
      const group = groups.get(id);
      if (!group) return;
      group.stopped = true;
      stopAll(group);
    },
    async restart(id) {
      const group = groups.get(id);
      if (!group) throw new RuntimeRefusal('ContainerGroupNotFound', `No container group '${id}' was run.`);
      checkImages(group.toRun);
      group.stopped = false;
      startAll(group);
    },
    async remove(id) {
      const group = groups.get(id);
      if (group) stopAll(group);
      groups.delete(id);
    },
    view(id) {
      const group = groups.get(id);
      return group && viewOf(group);
    },
    logs: (id, container, tail, timestamps) => groups.get(id)?.containers.get(container)?.log(tail, timestamps) ?? '',
    async close() {
      for (const group of groups.values()) stopAll(group);
      groups.clear();
    },
  };
}

/** Whether an init container that does this keeps the others from starting. */
function fails(behaviour: Behaviour): boolean {
  return behaviour.kind === 'neverStarts' || (behaviour.kind === 'exits' && behaviour.code !== 0);
}

const addresses = new Map<string, string>();

/** An address in 10.0.0.0/8 that follows from the id. Asked for with every probe. */
function addressOf(id: string): string {
  const known = addresses.get(id);
  if (known !== undefined) return known;
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(id).digest();
  const address = `10.${a}.${b}.${1 + (c % 254)}`;
  if (addresses.size >= ADDRESSES_MAX) addresses.clear();
  addresses.set(id, address);
  return address;
}

/** Then all are forgotten, and reckoned anew. */
const ADDRESSES_MAX = 10_000;

function viewOf(group: StatedGroup): GroupInstanceView {
  const containers = views(group.containers);
  return { state: stateOf(group, Object.values(containers)), initContainers: views(group.initContainers), containers };
}

function views(containers: ReadonlyMap<string, StatedContainer>): Record<string, ContainerInstanceView> {
  return Object.fromEntries([...containers].map(([name, container]) => [name, container.view()]));
}

function stateOf(group: StatedGroup, containers: readonly ContainerInstanceView[]): GroupInstanceView['state'] {
  if (group.stopped) return 'Stopped';
  const started = ({ currentState, previousState }: ContainerInstanceView): boolean =>
    currentState.state !== 'Waiting' || previousState !== undefined;
  if (!containers.every(started)) return 'Pending';
  if (containers.some(({ currentState }) => currentState.state !== 'Terminated')) return 'Running';
  return containers.some(({ currentState }) => currentState.exitCode !== 0) ? 'Failed' : 'Succeeded';
}
