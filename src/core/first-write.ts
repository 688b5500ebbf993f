/**
 * The first write of a plan and of the looks that would follow it at once, were nothing changed by anybody else meanwhile.
 * Called by plan for what is on hold and for dry runs; pure.
 */
import type { Plan, PlanInput } from './planning.ts';

/** Looks gone through at most: a replica is noted to go, noted as out, and noted to be deleted before anything is written. */
const LOOKS_MAX = 5;

/** `planned`: what `decide` says of the input. Where none of the looks writes, the last one. */
export function firstWrite(input: PlanInput, planned: Plan, decide: (input: PlanInput) => Plan): Plan {
  const { revision } = planned;
  let [at, made] = [input, planned];
  for (let looks = 1; looks < LOOKS_MAX && isToGoOn(made, input.now); looks += 1) {
    at = afterwards(at, made);
    made = decide(at);
  }
  return revision && !made.revision ? { ...made, revision } : made;
}

function isToGoOn({ step, expire, remove, look }: Plan, now: number): boolean {
  return step === undefined && !expire && !remove && look !== undefined && look <= now;
}

/** What the next look would find, were nothing changed by anybody else. */
function afterwards({ row, observed, ...input }: PlanInput, { state, revision }: Plan): PlanInput {
  const revisions = new Map(observed.revisions);
  if (revision) revisions.set(revision.number, revision);
  const target = revisions.get(state.targetRevision) ?? observed.target;
  return { ...input, row: { ...row, state }, observed: { ...observed, revisions, target } };
}
