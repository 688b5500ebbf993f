/**
 * Looks at a group again and again until it is at rest, for `--wait` and `--watch`. A server that does not answer for a
 * moment does not end it; Ctrl-C and the time given do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type JsonObject, objectAt } from '../core/json.ts';
import { formatDuration, parseDuration } from '../core/spec/durations.ts';
import { Failure, Refused, Unreachable, Usage } from './failure.ts';
import { reached, sentence, standingOf } from './group-view.ts';
import { clean } from './output/clean.ts';
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
    const group = await look(session, following.path);
    if (group === 'gone') return 'gone';
    failed = group === undefined ? failed + 1 : 0;
    if (failed > FAILED_LOOKS_MAX) throw new Unreachable(`${session.settings.server.url} has not answered for a while`);
    if (group !== undefined) {
      const line = sentence(standingOf(group));
      following.onLook(group, line !== said);
      said = line;
      const end = reached(group, following.generation ?? Number(group['generation'] ?? 0));
      if (end === 'at rest' || (end === 'stalled' && following.endsStalled)) return end;
    }
    if (now() >= until) return 'late';
    await sleep(POLL_MS, io.signal);
  }
}

/** Undefined when the server does not answer, or says that it cannot for now. */
async function look({ call, io }: Session, path: string): Promise<JsonObject | 'gone' | undefined> {
  try {
    return objectAt((await call({ path })).json);
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

/** `--wait` of the commands that change a group: tells each change, and fails when the group does not get there. */
export async function waitUntilReady(
  session: Session,
  { path, name, generation }: { path: string; name: string; generation: number },
  option: string | true,
): Promise<void> {
  const limitMs = waitLimit(option);
  let last = '';
  const end = await follow(session, {
    path,
    generation,
    limitMs,
    endsStalled: true,
    onLook: (group, changed) => {
      last = sentence(standingOf(objectAt(clean(group))));
      if (changed) session.output.note(`${name} is ${last}`);
    },
  });
  if (end === 'at rest') return;
  if (end === 'gone') throw new Failure(`${name} is gone: somebody deleted it meanwhile`);
  const message = end === 'late' ? `${name} is not ready after ${formatDuration(limitMs)}` : `${name} is stalled`;
  throw new Failure(`${message}: ${last}`, [`see what was done: mooring history ${name}`]);
}
