/**
 * The containers of one pod from one start to the next stop: init containers one after the other, then all others
 * at once. The runtime makes a new one for every run, start and restart.
 */
import type { ContainerInstanceView, GroupInstanceView, GroupToRun } from '../runtime.ts';
import { type Container, type ContainerSetup, createContainer } from './container.ts';

/** What a container needs beside its place in the group. */
export type ContainerParts = Omit<ContainerSetup, 'spec' | 'restartPolicy' | 'onStarted' | 'onSettled'>;

export interface Group {
  start(): void;
  /** Resolves when every container has started once, or it is clear that they will not. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
  view(): GroupInstanceView;
}

interface Member {
  readonly name: string;
  readonly container: Container;
}

export function createGroup(spec: GroupToRun, parts: (container: string) => ContainerParts): Group {
  const { promise: started, resolve: noteStarted } = Promise.withResolvers<void>();
  let stopped = false;
  let initFailed = false;
  const check = (): void => {
    if (stopped || initFailed || containers.every((one) => one.container.started())) noteStarted();
  };

  const containers: Member[] = spec.containers.map((one) => ({
    name: one.name,
    container: createContainer(
      { ...parts(one.name), spec: one, restartPolicy: spec.restartPolicy, onStarted: check, onSettled: check },
      spec.initContainers.length > 0 ? 'Waiting to run' : 'ContainerCreating',
    ),
  }));

  const inits: Member[] = spec.initContainers.map((one, index) => ({
    name: one.name,
    container: createContainer(
      {
        ...parts(one.name),
        spec: one,
        restartPolicy: spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure',
        onStarted: check,
        onSettled: (exitCode) => (exitCode === 0 ? startFrom(index + 1) : failInit()),
      },
      index === 0 ? 'ContainerCreating' : 'Waiting to run',
    ),
  }));

  const startFrom = (index: number): void => {
    if (stopped) return;
    const next = inits[index];
    if (next) next.container.start();
    else for (const { container } of containers) container.start();
  };

  const failInit = (): void => {
    initFailed = true;
    check();
  };

  const state = (): GroupInstanceView['state'] => {
    if (stopped) return 'Stopped';
    if (initFailed) return 'Failed';
    const codes = containers.map((one) => one.container.settled());
    if (codes.every((code) => code !== undefined)) return codes.every((code) => code === 0) ? 'Succeeded' : 'Failed';
    return containers.every((one) => one.container.started()) ? 'Running' : 'Pending';
  };

  return {
    start: () => startFrom(0),
    started,
    async stop() {
      stopped = true;
      check();
      await Promise.all([...inits, ...containers].map((one) => one.container.stop()));
    },
    view: () => ({ state: state(), initContainers: views(inits), containers: views(containers) }),
  };
}

function views(members: readonly Member[]): Record<string, ContainerInstanceView> {
  return Object.fromEntries(members.map(({ name, container }) => [name, container.view()]));
}
