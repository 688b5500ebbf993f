/**
 * Makes what is missing: replicas of the revision that is to be and, where both are kept, of the one before, as far as
 * the surge allows. Called by look.ts last of all; pure.
 */
import type { Replica } from '../../model.ts';
import { type Change, type Fleet, isAlive, isCurrent, type Member } from './fleet.ts';
import { makeReplicas } from './make.ts';
import { aroundOf, memberOf } from './member.ts';
import { isIll } from './retire.ts';
import { roomIn } from './room.ts';
import { made } from './tend.ts';
import type { Wants } from './wants.ts';

export interface Made {
  readonly changes: readonly Change[];
  readonly issued: number;
  /** Why not all that is missing is made: what is left of a quota, and what it takes. */
  readonly short?: string;
}

/** The missing ones of the revision that is to be, and of the former where both are kept. */
export function replenish(fleet: Fleet, wants: Wants, inPlace: boolean): Made {
  const { row, declaration, revision, revisions, rollout, members } = fleet;
  const issued = row.state.issued ?? 0;
  if (!declaration.mooring.running && members.length > 0) return { changes: [], issued };
  // One that is ill and may not leave before another is well there is replaced all the same.
  const alive = members.filter((member) => (isAlive(member) && !isIll(fleet, member)) || isRecreated(member));
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
  const former = from ? alive.filter(({ replica }) => replica.revision === from.number) : [];
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
  const made = withRoom(fleet, [...first.made, ...second.made]);
  // A name that is given to nobody is no name given.
  return { ...made, issued: made.changes.length > 0 ? second.issued : issued };
}

/** Deleted to be made anew in its place. */
function isRecreated({ replica }: Member): boolean {
  return replica.phase === 'deleting' && replica.afterwards !== undefined;
}

/** Those that fit, each in the first place that has room for it. */
function withRoom(fleet: Fleet, replicas: readonly Replica[]): Pick<Made, 'changes' | 'short'> {
  const room = roomIn(fleet.input.observed.usages);
  const around = aroundOf(fleet);
  const changes: Change[] = [];
  let short: string | undefined;
  for (const replica of replicas) {
    let lacks: string | undefined;
    const fits = placesOf(fleet, replica)
      .map((place) => made(fleet, memberOf(place, around)))
      .find(({ steps: [step] }) => {
        const lack = step?.kind === 'put' ? room(step.body) : undefined;
        lacks ??= lack?.message;
        return lack === undefined;
      });
    if (fits) changes.push(fits);
    else short ??= lacks;
  }
  return { changes, ...(short === undefined ? {} : { short }) };
}

/** Its entry of the placement, and those after it. */
function placesOf({ revisions }: Fleet, replica: Replica): Replica[] {
  const entries = revisions.get(replica.revision)?.placement?.length ?? 0;
  if (replica.placement === undefined || entries === 0) return [replica];
  const left = Array.from({ length: entries - replica.placement }, (_, index) => (replica.placement ?? 0) + index);
  return left.map((placement) => ({ ...replica, placement }));
}
