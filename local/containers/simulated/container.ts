/**
 * One container of a group over its processes: states, restarts with ACI's backoff, and the instance view in ACI's own
 * words. Driven by the group; settles when it has ended and its policy does not start it again.
 */
import type { WorldClock } from '../../world/clock.ts';
import type { ContainerInstanceView, ContainerState } from '../runtime.ts';
import type { ContainerEvents } from './container-events.ts';
import type { ContainerLog } from './container-log.ts';
import type { ContainerProcess } from './container-process.ts';
import { startProcess } from './container-process.ts';
import type { Launch } from './launch.ts';
import type { ProcessRecord } from './process-record.ts';

/** Waits before a restart, milliseconds: 10 s, doubled each time, at most 5 min; forgotten after 10 min of running. */
const BACKOFF_MS = 10_000;
const BACKOFF_MS_MAX = 5 * 60_000;
const BACKOFF_FORGOTTEN_MS = 10 * 60_000;

export interface ContainerSetup {
  readonly name: string;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly launch: Launch | undefined;
  readonly clock: WorldClock;
  readonly backoffScale: number;
  readonly record: ProcessRecord;
  readonly events: ContainerEvents;
  readonly log: ContainerLog;
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

export function createContainer(setup: ContainerSetup, firstDetail: string): Container {
  const { clock, events, log } = setup;
  let current: ContainerState = { state: 'Waiting', detailStatus: firstDetail };
  let previous: ContainerState | undefined;
  let restartCount = 0;
  let delayMs = BACKOFF_MS;
  let running: ContainerProcess | undefined;
  let cancelBackoff = (): void => undefined;
  let stopping = false;
  let started = false;
  let settledWith: number | undefined;
  const time = (): string => new Date(clock.now()).toISOString();

  const start = (): void => {
    const startTime = time();
    const began = clock.now();
    const host = { clock, record: setup.record, write: log.write };
    const process = startProcess(setup.launch, host);
    running = process;
    started = true;
    current = { state: 'Running', startTime, detailStatus: '' };
    events.add('Started', 'Started container');
    setup.onStarted();
    void process.ended.then((exitCode) => {
      running = undefined;
      const detailStatus = exitCode === 0 ? 'Completed' : 'Error';
      const over: ContainerState = { state: 'Terminated', startTime, exitCode, finishTime: time(), detailStatus };
      if (stopping) current = { ...over, detailStatus: 'Container stopped per client request' };
      else if (restarts(setup.restartPolicy, exitCode)) backOff(over, clock.now() - began);
      else settle(over, exitCode);
    });
  };

  const settle = (over: ContainerState, exitCode: number): void => {
    current = over;
    settledWith = exitCode;
    setup.onSettled(exitCode);
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

  return {
    start,
    async stop() {
      stopping = true;
      cancelBackoff();
      if (running) {
        events.add('Killing', `Killing container ${setup.name} (platform initiated).`);
        await running.end();
      } else if (current.state === 'Waiting') {
        const detailStatus = 'Container stopped per client request';
        current = previous ? { ...previous, detailStatus } : { state: 'Terminated', finishTime: time(), detailStatus };
      }
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
