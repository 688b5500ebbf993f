/**
 * One container that exists in name only: a state that moves on the world's clock as its behaviour and its group's
 * restart policy say. Used by `runtime.ts` of this folder.
 */
import { createHash } from 'node:crypto';
import type { WorldClock } from '../../world/clock.ts';
import type { ContainerInstanceView, ContainerState, GroupToRun } from '../runtime.ts';
import { type Behaviour, backoffMs } from './behaviour.ts';
import { createContainerEvents, pulledName } from './container-events.ts';

export interface StatedContainer {
  /** Pulls and starts; over a running one, kills it first. The restart count stays: only ACI's own restarts count. */
  start(digest: string): void;
  stop(): void;
  /** It ends by itself, now. */
  exit(code: number): void;
  view(): ContainerInstanceView;
  log(tail: number, timestamps?: boolean): string;
}

export interface StatedContainerParts {
  readonly clock: WorldClock;
  /** Its name and that of its group, for what is due on the clock. */
  readonly place: string;
  readonly image: string;
  readonly restartPolicy: GroupToRun['restartPolicy'];
  /** Asked at each start, so that a script takes hold of a restart. */
  readonly behaviour: () => Behaviour;
}

const LOG_LINES_KEPT = 1_000;

export function createStatedContainer(parts: StatedContainerParts): StatedContainer {
  const { clock, place, image, restartPolicy } = parts;
  const events = createContainerEvents();
  const lines: { readonly at: string; readonly text: string }[] = [];
  let restartCount = 0;
  let current: ContainerState = { state: 'Waiting', detailStatus: 'Waiting to run' };
  let previous: ContainerState | undefined;
  let callOff = (): void => undefined;
  /** As long as nothing happens to it: it is looked at far more often. */
  let shown: ContainerInstanceView | undefined;

  function enter(state: ContainerState): void {
    if (current.state === 'Terminated') previous = current;
    current = state;
    shown = undefined;
  }

  function note(name: string, message: string): void {
    events.add(name, message, clock.now());
    shown = undefined;
  }

  function run(): void {
    const startTime = new Date(clock.now()).toISOString();
    note('Started', 'Started container');
    lines.push({ at: startTime, text: `${startTime} started ${image}` });
    if (lines.length > LOG_LINES_KEPT) lines.shift();
    enter({ state: 'Running', startTime, detailStatus: '' });
    const behaviour = parts.behaviour();
    if (behaviour.kind === 'exits')
      callOff = clock.after(behaviour.afterMs, () => exited(behaviour.code), `end of ${place}`);
  }

  function end(exitCode: number, detailStatus: string): void {
    const { startTime } = current;
    const id = createHash('sha256').update(`${image}/${startTime}`).digest('hex');
    note('Killing', `Killing container with id ${id}.`);
    const finishTime = new Date(clock.now()).toISOString();
    enter({
      state: 'Terminated',
      ...(startTime === undefined ? {} : { startTime }),
      exitCode,
      finishTime,
      detailStatus,
    });
  }

  function exited(code: number): void {
    end(code, code === 0 ? 'Completed' : 'Error');
    if (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && code === 0)) return;
    const wait = backoffMs(restartCount);
    if (wait > 0) enter({ state: 'Waiting', detailStatus: 'CrashLoopBackOff: Back-off restarting failed' });
    const again = (): void => {
      restartCount++;
      run();
    };
    callOff = clock.after(wait, again, `restart of ${place}`);
  }

  return {
    start(digest) {
      callOff();
      if (current.state === 'Running') end(0, 'Completed');
      const name = pulledName(image, digest);
      note('Pulling', `pulling image "${name}"`);
      note('Pulled', `Successfully pulled image "${name}"`);
      if (parts.behaviour().kind !== 'neverStarts') run();
    },
    stop() {
      callOff();
      if (current.state !== 'Terminated') end(0, 'Container stopped per client request');
    },
    exit(code) {
      callOff();
      if (current.state === 'Running') exited(code);
    },
    view() {
      shown ??= {
        restartCount,
        currentState: current,
        ...(previous === undefined ? {} : { previousState: previous }),
        events: [...events.list],
      };
      return shown;
    },
    log: (tail, timestamps = false) =>
      lines
        .slice(-tail)
        .map(({ at, text }) => `${timestamps ? `${at} ` : ''}${text}\n`)
        .join(''),
  };
}
