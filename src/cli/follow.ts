/**
 * Looks at a group again and again until it is at rest, for `--wait` and `--watch`. A server that does not answer for a
 * moment does not end it; Ctrl-C and the time given do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type JsonObject, numberAt, objectAt } from '../core/json.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { formatDuration, parseDuration } from '../core/spec/durations.ts';
import { Failure, Refused, Unreachable, Usage } from './failure.ts';
import { generationOf, reached, sentence, standingOf } from './group-view.ts';
import { clean } from './output/clean.ts';
import { failedSince, rolloutOf, standsFor } from './rollout.ts';
import type { Session } from './session.ts';

/** A look costs the server one GET to Azure; the loop itself moves in steps of seconds. */
const POLL_MS = 2_000;
/** Looks in a row that may fail: a minute's trouble of the network or a restart of the app. */
const FAILED_LOOKS_MAX = 30;
/** An ACI create takes 24 minutes at worst, half a minute as a rule. */
const WAIT_DEFAULT = '10m';

export interface Following {
  readonly path: string;
  readonly generation?: number;
  /** Milliseconds; for ever where there is none. */
  readonly limitMs?: number;
  /** Whether a stalled group ends it: who waits for the group cannot be served any more. */
  readonly endsStalled: boolean;
  readonly onLook: (group: JsonObject, changed: boolean) => void;
  readonly query?: Readonly<Record<string, string>>;
  /** In place of being at rest. */
  readonly ends?: (group: JsonObject) => boolean;
  /** Done between two looks, again and again: countdowns count. */
  readonly tick?: { readonly everyMs: number; readonly run: () => void };
}

export type Followed = 'at rest' | 'stalled' | 'gone' | 'late';

export async function follow(session: Session, following: Following): Promise<Followed> {
  const { io } = session;
  const now = io.now ?? Date.now;
  const sleep = io.sleep ?? ((ms: number, signal?: AbortSignal) => delay(ms, undefined, signal ? { signal } : {}));
  const until = following.limitMs === undefined ? Number.POSITIVE_INFINITY : now() + following.limitMs;
  let said = '';
  let failed = 0;
  for (;;) {
    const group = await look(session, following);
    if (group === 'gone') return 'gone';
    failed = group === undefined ? failed + 1 : 0;
    if (failed > FAILED_LOOKS_MAX) throw new Unreachable(`${session.settings.server.url} has not answered for a while`);
    if (group !== undefined) {
      const line = sentence(standingOf(group));
      following.onLook(group, line !== said);
      said = line;
      const end = endOf(group, following);
      if (end === 'at rest' || (end === 'stalled' && following.endsStalled)) return end;
    }
    if (now() >= until) return 'late';
    const { everyMs, run } = following.tick ?? { everyMs: POLL_MS, run: () => undefined };
    for (let slept = 0; slept < POLL_MS; slept += everyMs) {
      await sleep(everyMs, io.signal);
      run();
    }
  }
}

function endOf(group: JsonObject, { generation, ends }: Following): ReturnType<typeof reached> {
  if (ends?.(group)) return 'at rest';
  const end = reached(group, generation ?? generationOf(group));
  return ends && end === 'at rest' ? undefined : end;
}

/** Undefined when the server does not answer, or says that it cannot for now. */
async function look({ call, io }: Session, { path, query = {} }: Following): Promise<JsonObject | 'gone' | undefined> {
  try {
    return objectAt((await call({ path, query })).json);
  } catch (error) {
    if (io.signal?.aborted) throw error;
    if (error instanceof Refused && error.status === 404) return 'gone';
    if (error instanceof Unreachable || (error instanceof Refused && error.status >= 500)) return undefined;
    throw error;
  }
}

/** The value of `--wait [DURATION]`. */
export function waitLimit(option: string | true): number {
  const limit = parseDuration(option === true ? WAIT_DEFAULT : option);
  if (limit !== undefined && limit > 0) return limit;
  throw new Usage('--wait takes a duration, such as 90s or 10m');
}

interface Awaited {
  readonly path: string;
  readonly name: string;
  /** The answer to what is waited for. */
  readonly group: JsonObject;
  /** Rolling back is what was asked for. */
  readonly mayRollBack?: boolean;
}

/**
 * `--wait` of the commands that change a group: tells each change, and fails when the group does not get there, when its
 * rollout was rolled back, or when it goes on only once somebody says so.
 */
export async function waitUntilReady(
  session: Session,
  { path, name, group: answer, mayRollBack }: Awaited,
  option: string | true,
): Promise<void> {
  const limitMs = waitLimit(option);
  const generation = generationOf(answer);
  let last: JsonObject = answer;
  const end = await follow(session, {
    path,
    generation,
    limitMs,
    endsStalled: true,
    ends: (group) =>
      isDone(group, generation) || hasFailed(group, answer) || standsNow(group, generation) !== undefined,
    onLook: (group, changed) => {
      last = objectAt(clean(group));
      if (changed) session.output.note(`${name} is ${sentence(standingOf(last))}`);
    },
  });
  const more = [`see what was done: mooring history ${name}`];
  if (end === 'gone') throw new Failure(`${name} is gone: somebody deleted it meanwhile`);
  const told = sentence(standingOf(last));
  if (end === 'late') throw new Failure(`${name} is not ready after ${formatDuration(limitMs)}: ${told}`, more);
  if (end === 'stalled') throw new Failure(`${name} is stalled: ${told}`, more);
  const stands = standsNow(last, generation);
  if (stands) throw new Failure(`${name} waits for you: ${told}`, [`to go on: mooring ${stands} ${name}`]);
  const failed = failedSince(answer, last);
  if (!failed || mayRollBack) return;
  const ended = failed.phase === 'RolledBack' ? `was rolled back to revision ${failed.from}` : 'has failed';
  throw new Failure(`the rollout of ${name} ${ended} (${failed.reason}): ${failed.message}`, more);
}

/** At rest, its rollout too. */
function isDone(group: JsonObject, generation: number): boolean {
  const rollout = rolloutOf(group);
  return reached(group, generation) === 'at rest' && (!rollout || !goesOn(rollout));
}

/** With nothing to go back to: it comes to no rest by itself. */
function hasFailed(group: JsonObject, answer: JsonObject): boolean {
  return failedSince(answer, group)?.phase === 'Failed';
}

function standsNow(group: JsonObject, generation: number): ReturnType<typeof standsFor> {
  const seen = numberAt(objectAt(group['status'])['observedGeneration']) ?? 0;
  return seen < generation ? undefined : standsFor(group);
}
