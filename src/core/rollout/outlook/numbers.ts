/**
 * How many replicas of a fleet are made, replaced, changed where they stand, and deleted, until it is as declared, and
 * where the new ones go. Called by outlook.ts; pure.
 */
import { regionName } from '../../pace/need.ts';
import type { RenderedReplica } from '../../spec/render-replica.ts';
import { type Fleet, isAlive, isCurrent, isServing, type Member } from '../fleet/fleet.ts';
import { isInPlace } from '../fleet/in-place.ts';
import { emptiest, regionsOf } from '../fleet/make.ts';

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
    change: isInPlace(fleet) ? kept.filter((member) => isThere(member) && !isCurrent(member)).length : 0,
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

function isThere({ condition }: Member): boolean {
  return condition !== 'absent' && condition !== 'foreign';
}

/** Where each new one goes, in turn, as make.ts fills the regions. */
export function placesOf(fleet: Fleet, count: number): RenderedReplica[] {
  const { revision, row } = fleet;
  const taken = fleet.members
    .filter((member) => isAlive(member) && isKept(fleet, member) && isThere(member))
    .map(({ replica }) => replica.region);
  const places: RenderedReplica[] = [];
  for (let made = 0; made < count; made += 1) {
    const region = emptiest(regionsOf(fleet, revision), taken);
    taken.push(region);
    // Of names only that none is the group's own: a label is no part of what is asked here.
    const placement = (revision.placement?.length ?? 0) > 0 ? { placement: 0 } : {};
    places.push({ name: `${row.key.name}-${made}`, region, ...placement });
  }
  return places;
}

export function whereOf(regions: readonly string[]): Where[] {
  const names = [...new Set(regions.map(regionName))];
  return names.map((region) => ({ region, create: regions.filter((one) => regionName(one) === region).length }));
}
