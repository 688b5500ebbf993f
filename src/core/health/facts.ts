/** What an instance view tells beside its verdict: times, restarts, digests. Part of judge.ts's answer. */
import type { ContainerView, GroupView, StateView } from './view.ts';

export interface Facts {
  /** When the container that started last did so, if any runs: a restart moves it, `restartCount` stays (recorded). */
  readonly startedAt?: number;
  /** By container. */
  readonly restartCounts: Readonly<Record<string, number>>;
  /** By container: the last exit code, of those that have ended. */
  readonly exitCodes: Readonly<Record<string, number>>;
  /** By container: `sha256:…` of the image last pulled, as far as events still tell. */
  readonly runningDigests: Readonly<Record<string, string>>;
}

/** Since 2020-12 the messages of Pulling and Pulled name the image by digest (recorded). */
const DIGEST = /@(sha256:[0-9a-f]{64})\b/;

export function factsOf(view: GroupView): Facts {
  const startedAt = latest(
    view.containers.map(({ current }) => (current?.state === 'running' ? current.startedAt : undefined)),
  );
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    restartCounts: Object.fromEntries(view.containers.map(({ name, restartCount }) => [name, restartCount])),
    exitCodes: byContainer(view, ({ current }) => (current?.state === 'terminated' ? current.exitCode : undefined)),
    runningDigests: byContainer(view, digestOf),
  };
}

/** The newest time that stands in the body: never later than when it was made. */
export function newestTime(view: GroupView): number | undefined {
  return latest(view.containers.flatMap(timesOf));
}

export function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce(
    (newest, time) => (time !== undefined && (newest === undefined || time > newest) ? time : newest),
    undefined,
  );
}

function timesOf(container: ContainerView): (number | undefined)[] {
  const ofState = (state: StateView | undefined) => [state?.startedAt, state?.finishedAt];
  return [
    ...ofState(container.current),
    ...ofState(container.previous),
    ...container.events.map(({ lastAt }) => lastAt),
  ];
}

/** From the newest event that names one; at the same time, Pulled says more than Pulling. */
function digestOf({ events }: ContainerView): string | undefined {
  const pulls = events
    .filter(({ name, message }) => (name === 'pulled' || name === 'pulling') && DIGEST.test(message))
    .sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0) || (a.name === b.name ? 0 : a.name === 'pulled' ? -1 : 1));
  return DIGEST.exec(pulls[0]?.message ?? '')?.[1];
}

function byContainer<T>(view: GroupView, read: (container: ContainerView) => T | undefined): Record<string, T> {
  return Object.fromEntries(
    view.containers.flatMap((container): [string, T][] => {
      const value = read(container);
      return value === undefined ? [] : [[container.name, value]];
    }),
  );
}
