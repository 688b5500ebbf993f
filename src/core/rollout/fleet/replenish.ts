/**
 * Makes what is missing: replicas of the revision that is to be and, where both are kept, of the one before, as far as
 * the surge allows. Called by look.ts last of all; pure.
 */
import type { Replica } from '../../model.ts';
import { nextOpen, openPlaces } from '../places.ts';
import { type Change, type Fleet, isAlive, isCurrent, type Member } from './fleet.ts';
import { makeReplicas } from './make.ts';
import { aroundOf, memberOf } from './member.ts';
import { isUnroutable } from './profiles.ts';
import { isElsewhere, isIll } from './retire.ts';
import { roomIn } from './room.ts';
import { made } from './tend.ts';
import type { Wants } from './wants.ts';

export interface Short {
  readonly reason: 'QuotaExceeded' | 'NoCapacity';
  /** For people: what is left of a quota and what it takes, or when it is tried again. */
  readonly message: string;
  /** When it is tried again; absent: when the quota may have changed. */
  readonly until?: number;
}

export interface Made {
  readonly changes: readonly Change[];
  readonly issued: number;
  /** Why not all that is missing is made. */
  readonly short?: Short;
}

/** The missing ones of the revision that is to be, and of the former where both are kept. */
export function replenish(fleet: Fleet, wants: Wants, inPlace: boolean): Made {
  const { row, declaration, revision, revisions, rollout, members } = fleet;
  const issued = row.state.issued ?? 0;
  // Nobody could prove them or be sent to them: they would be paid for at no use.
  if (isUnroutable(fleet)) return { changes: [], issued };
  if (!declaration.mooring.running && members.length > 0) return { changes: [], issued };
  // One that is ill and may not leave before another is well there is replaced all the same.
  const alive = members.filter((member) => (isAlive(member) && !isIll(fleet, member)) || isRecreated(member));
  const fresh = inPlace ? alive : alive.filter(isCurrent);
  // Those whose clients do not come by this router leave together, once enough are well behind it: no surge is theirs.
  const here = alive.filter((member) => !isElsewhere(fleet, member));
  const room = Math.max(0, declaration.mooring.replicas + wants.surge - here.length);
  const first = makeReplicas({
    fleet,
    alive: fresh,
    revision,
    count: Math.min(
      wants.fresh - fresh.length - givenUp(fleet, revision.number),
      inPlace ? Number.POSITIVE_INFINITY : room,
    ),
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
          count: wants.former - former.length - givenUp(fleet, from.number),
          issued: first.issued,
        })
      : { made: [], issued: first.issued };
  const made = withRoom(fleet, [...first.made, ...second.made]);
  // A name that is given to nobody is no name given.
  return { ...made, issued: made.changes.length > 0 ? second.issued : issued };
}

/** Where there are other places, what was given up in one is seen gone before the next is tried. */
function givenUp({ members, revisions }: Fleet, number: number): number {
  if ((revisions.get(number)?.placement?.length ?? 0) < 2) return 0;
  return members.filter(({ replica }) => {
    const { phase, leaves, revision } = replica;
    return phase === 'deleting' && revision === number && (leaves === 'NoCapacity' || leaves === 'StuckProvisioning');
  }).length;
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
  let short: Short | undefined;
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
    else short ??= lacks === undefined ? noRoom(fleet, replica) : { reason: 'QuotaExceeded', message: lacks };
  }
  return { changes, ...(short === undefined ? {} : { short }) };
}

/** The entries of the placement that may be tried now. */
function placesOf({ revisions, row, now }: Fleet, replica: Replica): Replica[] {
  const entries = revisions.get(replica.revision)?.placement?.length ?? 0;
  if (replica.placement === undefined || entries === 0) return [replica];
  return openPlaces(row.state.full, replica, { entries, now }).map((placement) => ({ ...replica, placement }));
}

function noRoom({ row, revisions, now }: Fleet, replica: Replica): Short {
  const entries = revisions.get(replica.revision)?.placement?.length ?? 0;
  const until = nextOpen(row.state.full, replica) ?? now;
  const where = entries === 1 ? 'the one place' : `any of the ${entries} places`;
  const message = `no room in ${where} for ${replica.region}; tried again at ${new Date(until).toISOString()}`;
  return { reason: 'NoCapacity', message, until };
}
