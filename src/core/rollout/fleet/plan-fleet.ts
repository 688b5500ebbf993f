/**
 * A look at a fleet, and those that would follow it at once. What one notes without a write (a replica has proved, its
 * set is promoted, the last of the old ones is gone) decides what the next one does, and that one would read the same
 * again: they are gone through in one, up to the first write, so that a rollout takes no reads and no seconds for what is
 * known already. Called by plan; pure.
 */
import { afterwards, followsAtOnce, LOOKS_AT_ONCE_MAX } from '../../looks-at-once.ts';
import type { Revision } from '../../model.ts';
import type { Plan, PlanInput } from '../../planning.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { planLook } from './look.ts';

export function planFleet(input: PlanInput, declaration: Declaration, revision: Revision): Plan {
  let [at, planned] = [input, planLook(input, declaration, revision)];
  const notes = [...(planned.notes ?? [])];
  for (let looks = 1; looks < LOOKS_AT_ONCE_MAX && isToGoOn(planned, revision, input.now); looks += 1) {
    at = afterwards(at, { ...planned, revision });
    planned = planLook(at, declaration, revision);
    notes.push(...(planned.notes ?? []));
  }
  return notes.length > 0 ? { ...planned, notes } : planned;
}

/** Where a rollout has failed, the replicas are to have another revision, for which nothing was read. */
function isToGoOn(planned: Plan, { number }: Revision, now: number): boolean {
  return followsAtOnce(planned, now) && planned.state.targetRevision === number;
}
