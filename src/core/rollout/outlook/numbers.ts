/**
 * How many replicas of a fleet are made, replaced, changed where they stand, and deleted, until it is as declared, and
 * where the new ones go. Called by outlook.ts; pure.
 */
import { type JsonObject, textAt } from '../../json.ts';
import { regionName } from '../../pace/need.ts';
import { type RenderedReplica, renderReplica } from '../../spec/render-replica.ts';
import { type Fleet, isAlive, isCurrent, isServing, type Member } from '../fleet/fleet.ts';
import { isInPlace } from '../fleet/in-place.ts';
import { emptiest, regionsOf } from '../fleet/make.ts';
import { roomIn } from '../fleet/room.ts';
import { openPlaces } from '../places.ts';

export interface Numbers {
  readonly declared: number;
  /** Those that run or are being made, what leaves not counted. */
  readonly running: number;
  /** New container groups. */
  readonly create: number;
  /** Of those, how many take the place of one that is behind, ill or gone. */
  readonly replace: number;
  /** Changed, or deleted and made anew, where they stand. */
  readonly change: number;
  /** Container groups that are deleted and not made anew, those on their way out already among them. */
  readonly remove: number;
}

export interface Where {
  readonly region: string;
  readonly create: number;
}

export function numbersOf(fleet: Fleet): Numbers {
  const { replicas: declared, running } = fleet.declaration.mooring;
  const alive = fleet.members.filter(isAlive);
  const goers = goersOf(fleet);
  const remove = goers.filter(isThere).length;
  const common = { declared, running: alive.length, remove };
  if (!running) return { ...common, create: 0, replace: 0, change: 0 };
  const kept = alive.filter((member) => isKept(fleet, member) && !goers.includes(member));
  const missing = declared - kept.length;
  const gone = goers.filter((member) => isAlive(member) && !isKept(fleet, member));
  return {
    ...common,
    // Written down and not there yet, or gone and made anew under its own name.
    create: missing + kept.filter((member) => !isThere(member)).length,
    replace: Math.min(missing, gone.length),
    change: isInPlace(fleet) ? kept.filter((member) => isThere(member) && isChanged(fleet, member)).length : 0,
  };
}

/** Those that are on their way out, are to be replaced, or are more than declared. */
export function goersOf(fleet: Fleet): Member[] {
  const { replicas, running } = fleet.declaration.mooring;
  const alive = fleet.members.filter(isAlive);
  const leaving = fleet.members.filter((member) => !isAlive(member));
  if (!running) return leaving;
  const kept = alive.filter((member) => isKept(fleet, member));
  const spare = [...kept]
    .sort((a, b) => (b.replica.ordinal ?? 1) - (a.replica.ordinal ?? 1))
    .slice(0, Math.max(0, kept.length - replicas));
  return [...leaving, ...alive.filter((member) => !kept.includes(member)), ...spare];
}

/** It stays, if only because it is changed where it stands. */
function isKept(fleet: Fleet, member: Member): boolean {
  if (isInPlace(fleet)) return true;
  return isCurrent(member) && !(member.condition === 'absent' && (isServing(member) || member.replica.confirmed));
}

/** Of what is behind by its router alone nothing but an endpoint is written. */
function isChanged({ revision, row, routers }: Fleet, { replica, behind }: Member): boolean {
  if (behind === undefined) return false;
  const isAnew = replica.revision !== revision.number || replica.restartedFor < row.desired.restart;
  return isAnew || behind === 'Drifted' || replica.router === routers.mainKey;
}

function isThere({ condition }: Member): boolean {
  return condition !== 'absent' && condition !== 'foreign';
}

/**
 * Where each new one goes, in turn, as make.ts and replenish.ts choose: the emptiest region, and the first entry of the
 * placement that is open and has room. Where none has, the first is told, which it waits for.
 */
export function placesOf(fleet: Fleet, count: number): RenderedReplica[] {
  const { revision, row, input, now } = fleet;
  const room = roomIn(input.observed.usages);
  const entries = revision.placement?.length ?? 0;
  const taken = fleet.members
    .filter((member) => isAlive(member) && isKept(fleet, member) && isThere(member))
    .map(({ replica }) => replica.region);
  const places: RenderedReplica[] = [];
  for (let made = 0; made < count; made += 1) {
    const region = emptiest(regionsOf(fleet, revision), taken);
    taken.push(region);
    // Of names only that none is the group's own: a label is no part of what is asked here.
    const place = { name: `${row.key.name}-${made}`, region };
    const open = openPlaces(row.state.full, { revision: revision.number, region }, { entries, now });
    const all: RenderedReplica[] = entries === 0 ? [place] : open.map((placement) => ({ ...place, placement }));
    const fits = all.find((one) => room(bodyAt(fleet, one)) === undefined);
    places.push(fits ?? all[0] ?? { ...place, placement: 0 });
  }
  return places;
}

/** What a new one would be created as there. */
export function bodyAt({ revision, row, routers }: Fleet, place: RenderedReplica): JsonObject {
  return renderReplica(revision, place, { name: row.key.name, router: routers.main !== undefined });
}

/** The region that Azure is asked for: an entry of the placement may name another than its replica's. */
export function regionOfBody(body: JsonObject): string {
  return regionName(textAt(body['location']) ?? '');
}

export function whereOf(regions: readonly string[]): Where[] {
  const names = [...new Set(regions.map(regionName))];
  return names.map((region) => ({ region, create: regions.filter((one) => regionName(one) === region).length }));
}
