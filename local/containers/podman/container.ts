/**
 * One real container of a group: started, watched, started again with ACI's backoff, and told of in ACI's own words.
 * Driven by the group; settles when it has ended and its policy does not start it again.
 */
import type { WorldClock } from '../../world/clock.ts';
import type { ContainerInstanceView, ContainerState, ContainerToRun } from '../runtime.ts';
import type { ContainerEvents } from '../simulated/container-events.ts';
import { countOutOfMemory } from './out-of-memory.ts';
import { startProbes } from './probes.ts';
import type { Podman } from './rest.ts';
import type { Watch } from './watch.ts';

/** Waits before a restart, milliseconds: 10 s, doubled each time, at most 5 min; forgotten after 10 min of running. */
const BACKOFF_MS = 10_000;
const BACKOFF_MS_MAX = 5 * 60_000;
const BACKOFF_FORGOTTEN_MS = 10 * 60_000;
/** Seconds a container may take to end by itself. */
const GRACE_S = 2;
const KILLED = 137;
/** A shell's answer for a command that cannot be run. */
const NOT_FOUND = 127;

export interface ContainerSetup {
  readonly spec: ContainerToRun;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** podman's id. */
  readonly id: string;
  readonly podman: Podman;
  readonly watch: Watch;
  readonly clock: WorldClock;
  readonly backoffScale: number;
  readonly events: ContainerEvents;
  /** Where the group is reached from this machine: probes ask there. */
  readonly address: () => string;
  readonly onStarted: () => void;
  readonly onSettled: (exitCode: number) => void;
}

export interface Container {
  start(): void;
  /** Ends it for good, by whoever asked ACI to. */
  stop(): Promise<void>;
  started(): boolean;
  /** The exit code of a container that has ended for good. */
  settled(): number | undefined;
  view(): ContainerInstanceView;
}

interface Over {
  readonly startTime: string;
  readonly exitCode: number;
  readonly finishTime: string;
  readonly detailStatus: string;
}

export function createContainer(setup: ContainerSetup, firstDetail: string): Container {
  const { clock, events, podman, id } = setup;
  let current: ContainerState = { state: 'Waiting', detailStatus: firstDetail };
  let previous: ContainerState | undefined;
  let restartCount = 0;
  let delayMs = BACKOFF_MS;
  let outOfMemory = 0;
  let run: Promise<void> = Promise.resolve();
  let startAnswered: Promise<void> = Promise.resolve();
  let cancelBackoff = (): void => undefined;
  let stopping = false;
  let started = false;
  let settledWith: number | undefined;
  const time = (): string => new Date(clock.now()).toISOString();

  /** From a start to the end that follows. */
  const runOnce = async (): Promise<void> => {
    if (stopping) return;
    const { promise, resolve: noteAnswered } = Promise.withResolvers<void>();
    startAnswered = promise;
    const refused = await podman.call('POST', `/containers/${id}/start`, { accept: [304] }).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const began = clock.now();
    const startTime = time();
    started = true;
    if (refused === undefined) {
      current = { state: 'Running', startTime, detailStatus: '' };
      events.add('Started', 'Started container');
    } else {
      events.add('Failed', `Error: ${refused}`, 'Warning');
    }
    noteAnswered();
    setup.onStarted();
    const never: Over = { startTime, exitCode: NOT_FOUND, finishTime: time(), detailStatus: 'Error' };
    const over = refused === undefined ? await untilOver() : never;
    end({ state: 'Terminated', ...over }, clock.now() - began);
  };

  const untilOver = async (): Promise<Over> => {
    const endProbes = startProbes({ ...setup, kill });
    const { startTime, exitCode, finishTime } = await setup.watch.ended(id);
    endProbes();
    const detailStatus = exitCode === 0 ? 'Completed' : (await tookTooMuch(exitCode)) ? 'OOMKilled' : 'Error';
    return { startTime, exitCode, finishTime, detailStatus };
  };

  const tookTooMuch = async (exitCode: number): Promise<boolean> => {
    if (exitCode !== KILLED || stopping) return false;
    const before = outOfMemory;
    outOfMemory = await countOutOfMemory(id);
    return outOfMemory > before;
  };

  const end = (over: ContainerState, ranMs: number): void => {
    const { exitCode = 0 } = over;
    if (stopping) current = { ...over, detailStatus: 'Container stopped per client request' };
    else if (restarts(setup.restartPolicy, exitCode)) backOff(over, ranMs);
    else {
      current = over;
      settledWith = exitCode;
      setup.onSettled(exitCode);
    }
  };

  const backOff = (over: ContainerState, ranMs: number): void => {
    if (ranMs >= BACKOFF_FORGOTTEN_MS) delayMs = BACKOFF_MS;
    previous = over;
    // Recorded: the count rises when the wait begins, not when it ends.
    restartCount += 1;
    current = { state: 'Waiting', detailStatus: 'CrashLoopBackOff: Back-off restarting failed' };
    events.add('BackOff', 'Back-off restarting failed container', 'Warning');
    cancelBackoff = clock.after(delayMs * setup.backoffScale, start);
    delayMs = Math.min(delayMs * 2, BACKOFF_MS_MAX);
  };

  const kill = async (): Promise<void> => {
    events.add('Killing', `Killing container ${setup.spec.name} (platform initiated).`);
    await podman.call('POST', `/containers/${id}/stop?timeout=${GRACE_S}`, { accept: [304, 404] });
  };

  const start = (): void => {
    run = runOnce();
  };

  return {
    start,
    async stop() {
      stopping = true;
      cancelBackoff();
      await startAnswered;
      if (current.state === 'Running') await kill();
      else if (current.state === 'Waiting') {
        const detailStatus = 'Container stopped per client request';
        current = previous ? { ...previous, detailStatus } : { state: 'Terminated', finishTime: time(), detailStatus };
      }
      await run;
    },
    started: () => started,
    settled: () => settledWith,
    view: () => ({
      restartCount,
      currentState: current,
      ...(previous ? { previousState: previous } : {}),
      events: events.list(),
    }),
  };
}

function restarts(policy: ContainerSetup['restartPolicy'], exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
