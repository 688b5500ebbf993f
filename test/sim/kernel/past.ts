/**
 * What a run without faults has passed through: every invocation with its calls and its end, and how everything stood
 * each time nobody was under way. `replayed.ts` leads other runs of the workload through the same again, without the
 * code under test, up to where theirs may become another. Recorded for references by `workers.ts`, `calls.ts`, `play.ts`.
 */
import type { WireResponse } from '../../../local/serve/wire.ts';
import type { Backup } from '../services/storage.ts';
import { keptMemory, type Memory } from './memory.ts';
import type { Call, Invocation, Run } from './run.ts';
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
  /** Tables and queue right after it, where it wrote to them. */
  readonly storage: Backup | undefined;
}

/** Nobody is under way. */
export interface Rest {
  readonly at: number;
  /** Points and invocations so far. */
  readonly points: number;
  readonly visits: number;
  readonly storage: Backup;
  readonly chance: number;
  readonly ids: number;
  readonly memory: Memory;
  readonly trace: string;
}

export function newPast(): Past {
  return { visits: [], calls: [], rests: [] };
}

export function notePassed({ past, services }: Run, call: Call, answer: WireResponse): void {
  const { number, site, request, decidedAt, at, invocation } = call;
  const visit = invocation.visit && past?.visits.indexOf(invocation.visit);
  if (!past || visit === undefined || !invocation.visit) return;
  invocation.visit.calls += 1;
  const writes = site.write && (site.service === 'table' || site.service === 'queue');
  const storage = writes ? services.storage.backup() : undefined;
  past.calls.push({ number, site, request, decidedAt, at, visit, answer, storage });
}

export function noteRest({ past, clock, counts, services, random, ids, workers, trace }: Run): void {
  const [worker] = workers;
  if (!past || !worker) return;
  past.rests.push({
    at: clock.now(),
    points: counts.points,
    visits: past.visits.length,
    storage: services.storage.backup(),
    chance: random.state(),
    ids,
    memory: keptMemory(worker.memory),
    trace: trace.hash,
  });
}

export function newVisit({ past }: Run, what: string): Invocation['visit'] {
  if (!past) return undefined;
  const visit = { what, calls: 0, ended: undefined };
  past.visits.push(visit);
  return visit;
}
