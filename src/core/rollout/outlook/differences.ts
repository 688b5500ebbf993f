/**
 * What differs between a declaration and the replicas of a fleet as ARM has them: each held against what it is to be, its
 * own region's patch, entry of the placement and label included. Called by outlook.ts; pure.
 */
import { compare } from '../../drift/compare.ts';
import type { Difference } from '../../drift/difference.ts';
import { canonical } from '../../json.ts';
import type { Replica, Revision } from '../../model.ts';
import { regionName } from '../../pace/need.ts';
import { labelFor } from '../../spec/labels.ts';
import { type RenderedReplica, renderReplica } from '../../spec/render-replica.ts';
import { type Fleet, isAlive } from '../fleet/fleet.ts';
import { regionsOf } from '../fleet/make.ts';

/** `revision`: what is declared. One entry for what several replicas show alike, with their names. */
export function differencesOf(fleet: Fleet, revision: Revision): Difference[] {
  const { ignore } = fleet.declaration.mooring.drift;
  const found = new Map<string, { difference: Difference; replicas: string[] }>();
  for (const { replica, of, condition } of fleet.members.filter(isAlive)) {
    if (!of.seen || condition === 'foreign') continue;
    const body = bodyFor(fleet, revision, replica);
    for (const difference of compare(body, of.seen.group.body, { ignore })) {
      const key = canonical({ ...difference });
      const known = found.get(key) ?? { difference, replicas: [] };
      known.replicas.push(replica.name);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ difference, replicas }) => ({ ...difference, replicas }));
}

function bodyFor(fleet: Fleet, revision: Revision, replica: Replica) {
  const { key } = fleet.row;
  const router = fleet.routers.main !== undefined;
  const label = labelFor(revision.body, { scope: key.scope, group: key.name, name: replica.name, router });
  const place = {
    ...placeFor(fleet, revision, replica),
    name: replica.name,
    ...(label === undefined ? {} : { label }),
  };
  return renderReplica(revision, place, { name: key.name, router });
}

/** Where it stands, if that is still declared; otherwise where the first one would. */
function placeFor(fleet: Fleet, revision: Revision, replica: Replica): Omit<RenderedReplica, 'name' | 'label'> {
  const regions = regionsOf(fleet, revision);
  const region = regions.find((one) => regionName(one) === regionName(replica.region)) ?? regions[0] ?? replica.region;
  const entries = revision.placement?.length ?? 0;
  if (entries === 0) return { region };
  const { placement = 0 } = replica;
  return { region, placement: placement < entries ? placement : 0 };
}
