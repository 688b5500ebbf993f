/**
 * The plans of a workload: every variant that fits at each point of its reference, and pairs of these, sampled. The
 * reference is played once a process.
 */

import type { Standing } from './alike/standing.ts';
import { createStandings, type Standings } from './alike/standings.ts';
import { variantsOf } from './faults/variants.ts';
import { type Options, type Played, play, type Reference } from './kernel/play.ts';
import { seeded } from './kernel/random.ts';
import type { Fault } from './replay.ts';
import type { Workload } from './workloads/workload.ts';

export interface Plan {
  readonly fault: Fault;
  /** Where, for counting. */
  readonly site: string;
}

export function singlePlans({ points }: Pick<Reference, 'points'>): Plan[] {
  return points.flatMap((point) =>
    variantsOf(point).map((variant) => ({ site: point.site, fault: { at: point.number, variant } })),
  );
}

/** The second fault comes at most this many points after the first: where two meet, they are near. */
const NEAR = 40;

export function pairPlans(reference: Pick<Reference, 'points'>, count: number, seed: string): (readonly Fault[])[] {
  const random = seeded(`pairs ${seed}`);
  const single = singlePlans(reference);
  return Array.from({ length: count }, () => {
    const { fault: first } = random.pick(single);
    const later = single.filter(({ fault }) => fault.at > first.at && fault.at <= first.at + NEAR);
    return later.length > 0 ? [first, random.pick(later).fault] : [first];
  });
}

const references = new Map<string, Promise<Played>>();
/** Idle rounds of the timers after the reference has come to rest. */
const IDLE_ROUNDS = 30;

export function referenceOf(workload: Workload): Promise<Played> {
  const known = references.get(workload.name) ?? made(workload);
  references.set(workload.name, known);
  return known;
}

/** The SDKs' clients take longer ways when they are first used, which changes the order of calls at one moment. */
async function made(workload: Workload): Promise<Played> {
  await play(workload);
  const { meet, ended } = standingsOf(workload).begin([]);
  const isKnown = (standing: Standing): boolean => meet(standing) !== undefined;
  const played = await play(workload, { idle: IDLE_ROUNDS, later: true, record: true, watchFaults: true, isKnown });
  ended(played.uses);
  return played;
}

const standings = new Map<string, Standings>();

function standingsOf({ name }: Workload): Standings {
  const known = standings.get(name) ?? createStandings();
  standings.set(name, known);
  return known;
}

/** A plan's run, up to where it stands as another one has stood: that one's faults, none for the reference's. */
export interface Begun extends Played {
  readonly twin: readonly Fault[] | undefined;
}

export async function beginPlan(workload: Workload, faults: readonly Fault[]): Promise<Begun> {
  const reference = await referenceOf(workload);
  const { meet, ended } = standingsOf(workload).begin(faults);
  let twin: readonly Fault[] | undefined;
  const isKnown = (standing: Standing): boolean => {
    twin = meet(standing);
    return twin !== undefined;
  };
  const played = await play(workload, { ...planned(reference, faults), past: reference.recording?.run.past, isKnown });
  ended(played.uses);
  return { ...played, twin };
}

function planned(reference: Played, faults: readonly Fault[]): Options {
  return { reference, watchFaults: true, plan: new Map(faults.map(({ at, variant }) => [at, variant])) };
}

export async function playPlan(workload: Workload, faults: readonly Fault[]): Promise<Played> {
  const reference = await referenceOf(workload);
  return play(workload, planned(reference, faults));
}
