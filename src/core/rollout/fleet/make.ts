/**
 * Makes replicas that are missing: names, labels and places for new ones. Called by look.ts; pure. A name of its own is
 * given to one container group ever; one replica that is changed in place bears the group's.
 */
import type { Replica, Revision } from '../../model.ts';
import { labelFor } from '../../spec/labels.ts';
import { replicaName } from '../../spec/names.ts';
import { openPlaces } from '../places.ts';
import type { Fleet, Member } from './fleet.ts';

/** Replicas that one look begins: each takes a read and a write, and all must fit into a look's time. */
const MADE_AT_ONCE_MAX = 10;

export interface Making {
  readonly fleet: Fleet;
  /** Those of this revision that are, or are being made. */
  readonly alive: readonly Member[];
  readonly revision: Revision;
  readonly count: number;
  /** Names given so far. */
  readonly issued: number;
}

/** The records of the new ones, not yet begun, and how many names are given then. */
export function makeReplicas({ fleet, alive, revision, count, issued }: Making): {
  readonly made: readonly Replica[];
  readonly issued: number;
} {
  const made: Replica[] = [];
  let given = issued;
  const ordinals = alive.map(({ replica }) => replica.ordinal ?? 1);
  const regions = alive.map(({ replica }) => replica.region);
  for (let left = Math.min(count, MADE_AT_ONCE_MAX); left > 0; left -= 1) {
    const ordinal = lowestFree(ordinals);
    const region = emptiest(regionsOf(fleet, revision), regions);
    const own = bearsGroupName(fleet);
    if (!own) given += 1;
    made.push(newReplica({ fleet, revision, region, ordinal, incarnation: own ? 1 : given, own }));
    ordinals.push(ordinal);
    regions.push(region);
    if (own) break;
  }
  return { made, issued: given };
}

/** One replica that is changed or recreated in place keeps its group's name, and with no router its DNS label. */
export function bearsGroupName({ declaration, row }: Pick<Fleet, 'declaration' | 'row'>): boolean {
  const { replicas, strategy } = declaration.mooring;
  if (replicas !== 1 || (strategy.type !== 'InPlace' && strategy.type !== 'Recreate')) return false;
  return !row.state.replicas.some(({ name, phase }) => name === row.key.name && phase === 'deleting');
}

function newReplica(of: {
  readonly fleet: Fleet;
  readonly revision: Revision;
  readonly region: string;
  readonly ordinal: number;
  readonly incarnation: number;
  readonly own: boolean;
}): Replica {
  const { fleet, revision, region, ordinal, incarnation, own } = of;
  const { key, desired, state } = fleet.row;
  const several = (revision.regions?.length ?? 0) > 1;
  const name = own
    ? key.name
    : replicaName({
        group: key.name,
        revision: revision.number,
        n: ordinal,
        incarnation,
        ...(several ? { region: region.toLowerCase().replaceAll(' ', '') } : {}),
      });
  const router = fleet.routers.main !== undefined;
  const label = labelFor(revision.body, { scope: key.scope, group: key.name, name, router });
  const entries = revision.placement?.length ?? 0;
  const at = { revision: revision.number, region };
  const [placement] = entries === 0 ? [] : [...openPlaces(state.full, at, { entries, now: fleet.now }), 0];
  return {
    name,
    revision: revision.number,
    region,
    incarnation,
    phase: 'creating',
    since: fleet.now,
    confirmed: false,
    restartedFor: desired.restart,
    stuck: 0,
    ordinal,
    ...(label === undefined ? {} : { label }),
    ...(placement === undefined ? {} : { placement }),
  };
}

/** In the order in which they are filled. */
export function regionsOf({ declaration }: Pick<Fleet, 'declaration'>, revision: Revision): readonly string[] {
  const regions = revision.regions?.map(({ region }) => region) ?? [];
  return regions.length > 0 ? regions : [declaration.location];
}

/** The first of those with the fewest: regions are filled in their order, one by one. */
export function emptiest(regions: readonly string[], taken: readonly string[]): string {
  const counts = regions.map((region) => taken.filter((other) => other === region).length);
  return regions[counts.indexOf(Math.min(...counts))] ?? '';
}

function lowestFree(taken: readonly number[]): number {
  let ordinal = 1;
  while (taken.includes(ordinal)) ordinal += 1;
  return ordinal;
}
