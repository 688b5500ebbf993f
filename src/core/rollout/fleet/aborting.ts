/**
 * A rollout that is to be given up is given up before anything new is made of what is declared by then: the revision it
 * goes back to decides what is new. Called by plan before it looks for news; pure.
 */
import type { GroupRow, Revision } from '../../model.ts';

/** The revision to stay with in this look; undefined where nothing is to be given up. */
export function aborting({ desired, state }: GroupRow, target: Revision | undefined): Revision | undefined {
  const { rollout } = state;
  if (!rollout || rollout.from === 0 || rollout.endedAt !== undefined || rollout.phase === 'RollingBack')
    return undefined;
  return desired.rollout?.abort === rollout.revision && target?.number === rollout.revision ? target : undefined;
}
