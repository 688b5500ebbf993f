/**
 * How many cores a body or a declaration asks Azure for, which is what container groups are paid by. Called by whoever
 * counts them before something is made: the rollouts against a quota, and the API against `MOORING_CORES_MAX`. Pure.
 */
import { type JsonObject, listAt, numberAt, objectAt } from '../json.ts';
import type { Declaration } from './declaration.ts';
import { bodyAt } from './variant.ts';

/** Of one container group. Init containers run before the others and take none of their own. */
export function coresOfBody(body: JsonObject): number {
  return listAt(objectAt(body['properties'])['containers']).reduce((sum: number, container) => {
    const resources = objectAt(objectAt(objectAt(container)['properties'])['resources']);
    return sum + (numberAt(objectAt(resources['requests'])['cpu']) ?? 1);
  }, 0);
}

/** Of all replicas, each where it would take most: which place it gets, and after what failure, nobody knows yet. */
export function coresOf({ body, location, mooring }: Declaration): number {
  const { replicas, regions, placement } = mooring;
  const places = regions.length > 0 ? regions.map(({ region }) => region) : [location];
  const each = places.flatMap((region) =>
    [undefined, ...placement].map((entry) => coresOfBody(bodyAt(body, regions, { region, entry }))),
  );
  return replicas * Math.max(...each);
}
