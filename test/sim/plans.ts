/**
 * The plans of a workload: every variant that fits at each point of its reference, and pairs of these, sampled. The
 * reference is played once a process.
 */
import { variantsOf } from './faults/variants.ts';
import { type Played, play, type Reference } from './kernel/play.ts';
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
  return play(workload, { idle: IDLE_ROUNDS, later: true, record: true });
}

export async function playPlan(workload: Workload, faults: readonly Fault[]): Promise<Played> {
  const reference = await referenceOf(workload);
  return play(workload, {
    reference,
    watchFaults: true,
    plan: new Map(faults.map(({ at, variant }) => [at, variant])),
  });
}
