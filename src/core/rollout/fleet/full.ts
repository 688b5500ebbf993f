/**
 * What a look of a fleet learns of places without room: a creation that never ended is given up, and what serves shows
 * that there is room. Called by look.ts; pure.
 */
import type { GroupState, Replica } from '../../model.ts';
import { withFull, withoutServed } from '../places.ts';
import type { Change, Fleet } from './fleet.ts';

/** The part of the state that tells of it; empty where nothing has changed. */
export function fullOf(
  { row, now, input }: Fleet,
  changes: ReadonlyMap<string, Change>,
  replicas: readonly Replica[],
): Pick<GroupState, 'full'> {
  const known = row.state.full ?? [];
  const stuck = row.state.replicas.flatMap(({ name, leaves }): Replica[] => {
    const after = changes.get(name)?.replica;
    return leaves === undefined && after?.leaves === 'StuckProvisioning' && after.placement !== undefined
      ? [after]
      : [];
  });
  const full = stuck.reduce((all, one) => withFull(all, one, { now, timings: input.timings }), known);
  const left = withoutServed(full, replicas);
  return left === row.state.full || (left.length === 0 && row.state.full === undefined) ? {} : { full: left };
}
