/**
 * Makes what is missing: replicas of the revision that is to be and, where both are kept, of the one before, as far as
 * the surge allows. Called by look.ts last of all; pure.
 */
import { type Change, type Fleet, isAlive, isCurrent } from './fleet.ts';
import { aliveOf, makeReplicas } from './make.ts';
import { aroundOf, memberOf } from './member.ts';
import { made } from './tend.ts';
import type { Wants } from './wants.ts';

export interface Made {
  readonly changes: readonly Change[];
  readonly issued: number;
}

/** The missing ones of the revision that is to be, and of the former where both are kept. */
export function replenish(fleet: Fleet, wants: Wants, inPlace: boolean): Made {
  const { row, declaration, revision, revisions, rollout, members } = fleet;
  const issued = row.state.issued ?? 0;
  if (!declaration.mooring.running && members.length > 0) return { changes: [], issued };
  const alive = members.filter(isAlive);
  const fresh = inPlace ? alive : alive.filter(isCurrent);
  const room = Math.max(0, declaration.mooring.replicas + wants.surge - alive.length);
  const first = makeReplicas({
    fleet,
    alive: fresh,
    revision,
    count: Math.min(wants.fresh - fresh.length, inPlace ? Number.POSITIVE_INFINITY : room),
    issued,
  });
  const from = rollout && wants.former > 0 ? revisions.get(rollout.from) : undefined;
  const former = from && !inPlace ? aliveOf(fleet, from.number) : [];
  const second =
    from && !inPlace
      ? makeReplicas({
          fleet,
          alive: former,
          revision: from,
          count: wants.former - former.length,
          issued: first.issued,
        })
      : { made: [], issued: first.issued };
  const around = aroundOf(fleet);
  const changes = [...first.made, ...second.made].map((replica) => made(fleet, memberOf(replica, around)));
  return { changes, issued: second.issued };
}
