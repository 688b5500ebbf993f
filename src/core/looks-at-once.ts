/**
 * Looks that would follow at once, and would read the same again: whether there is one, and what it would find. Asked by
 * `rollout/fleet/plan-fleet.ts`, which goes through them in one, and by `first-write.ts`, which foretells them; pure.
 */
import type { Plan, PlanInput } from './planning.ts';

/** Gone through at most: the longest way without a write has three, and what never comes to rest is looked at anew. */
export const LOOKS_AT_ONCE_MAX = 5;

export function followsAtOnce({ step, expire, remove, look }: Plan, now: number): boolean {
  return step === undefined && !expire && !remove && look !== undefined && look <= now;
}

/** What the next look would find, were nothing changed by anybody else. */
export function afterwards({ row, observed, ...input }: PlanInput, { state, revision }: Plan): PlanInput {
  const revisions = new Map(observed.revisions);
  if (revision) revisions.set(revision.number, revision);
  const target = revisions.get(state.targetRevision) ?? observed.target;
  return { ...input, row: { ...row, state }, observed: { ...observed, revisions, target } };
}
