/**
 * How a container group is, from the body of a GET alone: an ordered list of verdicts, the first that applies holds.
 * Pure; called by the loop and the health timer. A container's own state counts for more than the group's, which says
 * Succeeded or Running over a terminated container (recorded).
 */
import type { JsonObject } from '../json.ts';
import { type Facts, factsOf, latest, newestTime } from './facts.ts';
import { type ContainerView, type GroupView, type StateView, viewOf } from './view.ts';

/**
 * - `provisioning`: Azure is at work on it as it was asked.
 * - `platform`: Azure repairs or moves it by itself; wait.
 * - `failedProvisioning`: it could not be set up.
 * - `stopped`: somebody stopped it; exit codes mean nothing.
 * - `completed`: all containers have ended and their restart policy lets them, whatever `exitCodes` says for Never.
 * - `failed`: the group says Failed and that is no completion, or the platform ended its containers.
 * - `terminated`: a container that should run has ended.
 * - `waiting`: a container is not started yet; how long is long, the caller decides by `since`.
 * - `unknown`: nothing is told, as in LIST.
 */
export type JudgementKind =
  | 'provisioning'
  | 'platform'
  | 'failedProvisioning'
  | 'running'
  | 'stopped'
  | 'completed'
  | 'failed'
  | 'terminated'
  | 'crashLooping'
  | 'waiting'
  | 'unknown';

export interface Judgement {
  readonly kind: JudgementKind;
  /** For people: states and exit codes only, no message of a container's own. */
  readonly detail: string;
  /** The container it is about, where it is about one. */
  readonly container?: string;
  /** Since when, where the body tells. */
  readonly since?: number;
  readonly facts: Facts;
}

type Verdict = Omit<Judgement, 'facts'>;
type Rule = (view: GroupView, now: number | undefined) => Verdict | undefined;

/** This many restarts in short runs are a crash loop, even between two crashes: the back-off text comes and goes (recorded). */
const CRASH_RESTARTS_MIN = 3;
/** A run shorter than this is a crash, and a crash older than this is history: twice the longest back-off of 5 minutes. */
const CRASH_WINDOW_MS = 10 * 60 * 1000;
const DETAIL_CHARS_MAX = 120;

/** Exit codes with which the platform, not the container, ended it (documented). */
const PLATFORM_EXITS: ReadonlySet<number> = new Set([7147, 7148]);
const FAILED_PROVISIONING: ReadonlySet<string> = new Set(['failed', 'canceled']);
const PLATFORM: ReadonlySet<string> = new Set(['repairing', 'unhealthy']);

/**
 * `now` lets an old crash loop fade: a body by itself cannot tell how long ago its newest time was. Without it the
 * newest time in the body stands for now.
 */
export function judge(body: JsonObject, now?: number): Judgement {
  const view = viewOf(body);
  const verdict = firstOf(view, now ?? newestTime(view));
  return { ...verdict, facts: factsOf(view) };
}

function firstOf(view: GroupView, now: number | undefined): Verdict {
  for (const rule of RULES) {
    const verdict = rule(view, now);
    if (verdict) return verdict;
  }
  return { kind: 'unknown', detail: 'no instance view' };
}

const RULES: readonly Rule[] = [
  ({ provisioningState, state }) =>
    PLATFORM.has(provisioningState) || (state === 'unknown' && provisioningState !== 'failed')
      ? { kind: 'platform', detail: `Azure is at work on it: ${provisioningState || 'unknown'}` }
      : undefined,
  ({ provisioningState }) =>
    FAILED_PROVISIONING.has(provisioningState)
      ? { kind: 'failedProvisioning', detail: `provisioning ended as ${provisioningState}` }
      : undefined,
  (view) => {
    const { provisioningState } = view;
    if (provisioningState === '' || provisioningState === 'succeeded') return undefined;
    return {
      kind: 'provisioning',
      detail: `provisioning: ${provisioningState}${pullTrouble(view)}`,
      ...sinceOf(firstEvent(view)),
    };
  },
  (view) =>
    view.state === 'stopped' || wasStopped(view)
      ? {
          kind: 'stopped',
          detail: 'stopped on request',
          ...sinceOf(latest(view.containers.map(({ current }) => current?.finishedAt))),
        }
      : undefined,
  (view) => about('crashLooping', [...view.initContainers, ...view.containers].find(isBackingOff)),
  (view, now) =>
    about(
      'crashLooping',
      view.containers.find((container) => isCrashing(container, now)),
    ),
  (view) => about('failed', view.containers.find(isEndedByPlatform)),
  (view) => {
    if (!haveAllEnded(view) || !view.containers.every(({ current }) => mayEnd(current, view))) return undefined;
    const ends = view.containers.map((container) => describe(container)).join('; ');
    return {
      kind: 'completed',
      detail: ends,
      ...sinceOf(latest(view.containers.map(({ current }) => current?.finishedAt))),
    };
  },
  (view) => {
    if (view.state !== 'failed') return undefined;
    const ended = view.containers.find(({ current }) => current?.state === 'terminated');
    return about('failed', ended) ?? { kind: 'failed', detail: `the group says Failed${pullTrouble(view)}` };
  },
  (view) =>
    about(
      'terminated',
      view.containers.find(({ current }) => current?.state === 'terminated' && !mayEnd(current, view)),
    ),
  (view) => {
    const waiting = view.containers.find(({ current }) => current?.state === 'waiting');
    if (!waiting) return undefined;
    const since = latest([waiting.current?.startedAt, waiting.previous?.finishedAt]) ?? firstEvent(view);
    return {
      kind: 'waiting',
      container: waiting.name,
      detail: describe(waiting) + pullTrouble(view),
      ...sinceOf(since),
    };
  },
  ({ containers }) => {
    const running = containers.filter(({ current }) => current?.state === 'running').length;
    return running > 0 ? { kind: 'running', detail: `${running} of ${containers.length} containers run` } : undefined;
  },
  (view) =>
    view.state === 'pending' || view.state === 'running'
      ? {
          kind: 'waiting',
          detail: `the group says ${view.state}, no container says anything`,
          ...sinceOf(firstEvent(view)),
        }
      : undefined,
];

function about(kind: JudgementKind, container: ContainerView | undefined): Verdict | undefined {
  if (!container) return undefined;
  const ended = container.current?.state === 'terminated' ? container.current : container.previous;
  return { kind, container: container.name, detail: describe(container), ...sinceOf(ended?.finishedAt) };
}

function sinceOf(since: number | undefined): { readonly since?: number } {
  return since === undefined ? {} : { since };
}

/** Whether the restart policy leaves a container that has ended so at rest. */
function mayEnd(state: StateView | undefined, { restartPolicy }: GroupView): boolean {
  if (state?.state !== 'terminated' || restartPolicy === 'always') return false;
  if (restartPolicy === 'never') return true;
  return state.exitCode === undefined ? state.detail.toLowerCase() === 'completed' : state.exitCode === 0;
}

function haveAllEnded({ containers }: GroupView): boolean {
  return containers.length > 0 && containers.every(({ current }) => current?.state === 'terminated');
}

/** The group's own state may lag behind the containers that were stopped. */
function wasStopped(view: GroupView): boolean {
  return (
    haveAllEnded(view) &&
    view.containers.some(({ current }) => current?.detail.startsWith('Container stopped per client request'))
  );
}

function isBackingOff({ current }: ContainerView): boolean {
  return current?.state === 'waiting' && current.detail.startsWith('CrashLoopBackOff');
}

function isCrashing({ previous, restartCount }: ContainerView, now: number | undefined): boolean {
  if (restartCount < CRASH_RESTARTS_MIN || previous?.state !== 'terminated' || now === undefined) return false;
  const { startedAt, finishedAt } = previous;
  if (startedAt === undefined || finishedAt === undefined) return false;
  return finishedAt - startedAt < CRASH_WINDOW_MS && now - finishedAt < CRASH_WINDOW_MS;
}

function isEndedByPlatform({ current }: ContainerView): boolean {
  if (current?.state !== 'terminated') return false;
  return PLATFORM_EXITS.has(current.exitCode ?? 0) || current.detail.startsWith('Infrastructure Error');
}

function describe({ name, current, previous, restartCount }: ContainerView): string {
  const state = current?.state ?? 'unknown';
  const detail = current?.detail ? ` (${current.detail.slice(0, DETAIL_CHARS_MAX)})` : '';
  const hasEnded = current?.state === 'terminated';
  const exitCode = hasEnded ? current.exitCode : previous?.exitCode;
  const exit = exitCode === undefined ? '' : `, ${hasEnded ? '' : 'last '}exit code ${exitCode}`;
  return `${name}: ${state}${detail}${exit}${restartCount > 0 ? `, ${restartCount} restarts` : ''}`;
}

/** Said without the event's message, which may hold an address with a token in it. */
function pullTrouble({ containers }: GroupView): string {
  const container = containers.find(({ events }) =>
    events.some(({ name, message }) => name === 'failed' && /pull/i.test(message)),
  );
  return container ? `; the image of ${container.name} could not be pulled` : '';
}

function firstEvent({ containers }: GroupView): number | undefined {
  const times = containers.flatMap(({ events }) =>
    events.flatMap(({ firstAt }) => (firstAt === undefined ? [] : [firstAt])),
  );
  return times.length > 0 ? Math.min(...times) : undefined;
}
