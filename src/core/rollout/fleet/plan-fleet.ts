/**
 * A look at a fleet, and those that would follow it at once. What one notes without a write (a replica has proved, its
 * set is promoted, the last of the old ones is gone) decides what the next one does, and that one would read the same
 * again: they are gone through in one, up to the first write, so that a rollout takes no reads and no seconds for what is
 * known already. Called by plan; pure.
 */
import type { Revision } from '../../model.ts';
import type { Plan, PlanInput } from '../../planning.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { planLook } from './look.ts';

/** A rollout's longest way without a write has three; what never comes to rest is looked at anew. */
const LOOKS_MAX = 5;

export function planFleet(input: PlanInput, declaration: Declaration, revision: Revision): Plan {
  const revisions = new Map([...input.observed.revisions, [revision.number, revision] as const]);
  const observed = { ...input.observed, revisions, target: revision };
  let planned = planLook(input, declaration, revision);
  const notes = [...(planned.notes ?? [])];
  for (let looks = 1; looks < LOOKS_MAX && isToGoOn(planned, revision, input.now); looks += 1) {
    planned = planLook({ ...input, observed, row: { ...input.row, state: planned.state } }, declaration, revision);
    notes.push(...(planned.notes ?? []));
  }
  return notes.length > 0 ? { ...planned, notes } : planned;
}

/** Where a rollout has failed, the replicas are to have another revision, for which nothing was read. */
function isToGoOn({ step, look, state }: Plan, { number }: Revision, now: number): boolean {
  return step === undefined && look !== undefined && look <= now && state.targetRevision === number;
}
