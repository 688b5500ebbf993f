/**
 * What a run without faults has passed through: every invocation with its calls and its end, and how everything stood
 * each time nobody was under way. `replayed.ts` leads other runs of the workload through the same again, without the
 * code under test, up to where theirs may become another. Recorded for references by `workers.ts`, `calls.ts`, `play.ts`.
 */
import type { WireResponse } from '../../../local/serve/wire.ts';
import type { Backup } from '../services/storage.ts';
import { keptMemory, type Memory } from './memory.ts';
import { type Call, type Invocation, installationsOf, type Run } from './run.ts';
import type { Ended } from './workers.ts';

export interface Past {
  readonly visits: Visit[];
  readonly calls: PastCall[];
  readonly rests: Rest[];
}

/** An invocation. */
export interface Visit {
  readonly what: string;
  calls: number;
  ended: Ended<unknown> | undefined;
}

export interface PastCall extends Pick<Call, 'number' | 'site' | 'request' | 'decidedAt' | 'at'> {
  /** Which of `visits` made it. */
  readonly visit: number;
  readonly answer: WireResponse;
  readonly answeredAt: number;
  /** Points by then. */
  readonly pointsByThen: number;
  /** No other invocation was under way when it was made. */
  readonly isAlone: boolean;
  /** Tables and queue right after it, where it wrote to them. */
  readonly storage: Backup | undefined;
}

/** Nobody is under way. */
export interface Rest {
  readonly at: number;
  /** Points and invocations so far. */
  readonly points: number;
  readonly visits: number;
  readonly chance: number;
  readonly trace: string;
  /** By installation: the run's own, then the others. */
  readonly installations: readonly Rested[];
}

export interface Rested {
  readonly storage: Backup;
  readonly ids: number;
  /** What its one process knows. */
  readonly memory: Memory;
}

export function newPast(): Past {
  return { visits: [], calls: [], rests: [] };
}

export function notePassed({ past, services, clock, counts }: Run, call: Call, answer: WireResponse): void {
  const { number, site, request, decidedAt, at, invocation } = call;
  const visit = invocation.visit && past?.visits.indexOf(invocation.visit);
  if (!past || visit === undefined || !invocation.visit) return;
  invocation.visit.calls += 1;
  const writes = site.write && (site.service === 'table' || site.service === 'queue');
  const storage = writes ? services.storage.backup() : undefined;
  const then = { answeredAt: clock.now(), pointsByThen: counts.points, isAlone: call.isAlone };
  past.calls.push({ number, site, request, decidedAt, at, visit, answer, storage, ...then });
}

export function noteRest(run: Run): void {
  const { past, clock, counts, random, trace } = run;
  if (!past) return;
  past.rests.push({
    at: clock.now(),
    points: counts.points,
    visits: past.visits.length,
    chance: random.state(),
    trace: trace.hash,
    installations: installationsOf(run).map(restedOf),
  });
}

function restedOf({ services, ids, workers }: Run): Rested {
  const [worker] = workers;
  if (!worker) throw new Error('a run has a worker');
  return { storage: services.storage.backup(), ids, memory: keptMemory(worker.memory) };
}

export function newVisit({ past }: Run, what: string): Invocation['visit'] {
  if (!past) return undefined;
  const visit = { what, calls: 0, ended: undefined };
  past.visits.push(visit);
  return visit;
}
