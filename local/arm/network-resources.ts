/**
 * Microsoft.Network as plainly stored resources: application gateways, public DNS zones and their record sets. PUT keeps the body as sent, GET and LIST give it back, DELETE forgets it; no traffic moves. Traffic Manager,
 * which behaves, is next door. Called
 * by the router.
 */
import { empty, json, type WireResponse } from '../serve/wire.ts';
import { type JsonObject, objectAt } from '../world/json.ts';
import type { StoredResource } from '../world/resources.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { methodNotAllowed, resourceNotFound, unknownPath } from './errors.ts';
import { RECORD_TYPES, TYPES } from './network-types.ts';
import { page } from './paging.ts';
import { resourceGroupOf } from './subscriptions.ts';

const PROVIDER = 'Microsoft.Network';

export function isNetwork(provider: string | undefined): boolean {
  return provider?.toLowerCase() === PROVIDER.toLowerCase();
}

/** `/subscriptions/{id}/providers/Microsoft.Network/{type}`. */
export function listNetwork(
  world: World,
  call: ArmCall,
  subscription: string,
  [type = '', ...more]: readonly string[],
) {
  const known = typeOf(type);
  if (known === undefined || more.length > 0) throw unknownPath(call.segments);
  const found = world.resources
    .below(`/subscriptions/${subscription}/`)
    .filter(({ id }) => typeIn(id) === `${PROVIDER}/${known}`);
  return listing(world, call, found);
}

/** `…/resourceGroups/{name}/providers/Microsoft.Network/{type}[/{name}[/…]]`. */
export function networkResource(
  world: World,
  call: ArmCall,
  place: { readonly subscription: string; readonly resourceGroup: string },
  [type = '', name, ...below]: readonly string[],
): WireResponse {
  const { subscription } = place;
  const { name: resourceGroup } = resourceGroupOf(world, subscription, place.resourceGroup);
  const known = typeOf(type);
  if (known === undefined) throw unknownPath(call.segments);
  const types = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${PROVIDER}/${known}`;
  if (name === undefined) {
    return listing(
      world,
      call,
      world.resources.below(`${types}/`).filter(({ id }) => typeIn(id) === `${PROVIDER}/${known}`),
    );
  }
  const id = `${types}/${name}`;
  if (below.length === 0) return one(world, call, id, resourceGroup);
  if (known !== 'dnszones') throw unknownPath(call.segments);
  if (!world.resources.get(id)) throw resourceNotFound(`${PROVIDER}/${known}`, name, resourceGroup);
  return recordSets(world, call, { zone: id, resourceGroup }, below);
}

/** `/all`, `/recordsets`, `/{type}`, `/{type}/{name}`. */
function recordSets(
  world: World,
  call: ArmCall,
  { zone, resourceGroup }: { readonly zone: string; readonly resourceGroup: string },
  [kind = '', name, ...more]: readonly string[],
): WireResponse {
  const type = RECORD_TYPES.find((known) => known.toLowerCase() === kind.toLowerCase());
  const all = ['all', 'recordsets'].includes(kind.toLowerCase());
  if (more.length > 0 || (type === undefined && (!all || name !== undefined))) throw unknownPath(call.segments);
  if (type !== undefined && name !== undefined) return one(world, call, `${zone}/${type}/${name}`, resourceGroup);
  return listing(world, call, world.resources.below(type === undefined ? `${zone}/` : `${zone}/${type}/`));
}

function one(world: World, call: ArmCall, id: string, resourceGroup: string): WireResponse {
  const there = world.resources.get(id);
  switch (call.method) {
    case 'GET':
      if (!there) throw resourceNotFound(typeIn(id), nameIn(id), resourceGroup);
      return json(200, describe(there));
    case 'PUT':
      return json(there ? 200 : 201, describe(world.resources.put(id, call.body())));
    case 'DELETE':
      if (!there) return empty(204);
      world.resources.drop(id);
      return empty(200);
    default:
      throw methodNotAllowed(call.method);
  }
}

function listing(world: World, call: ArmCall, found: readonly StoredResource[]): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  return page(call, found, world.settings.pageSize, describe);
}

function describe({ id, body, version }: StoredResource): JsonObject {
  return {
    ...body,
    id,
    name: nameIn(id),
    type: typeIn(id),
    etag: `W/"${version}"`,
    properties: { ...objectAt(body, 'properties'), provisioningState: 'Succeeded' },
  };
}

function typeOf(segment: string): string | undefined {
  return TYPES.find((known) => known.toLowerCase() === segment.toLowerCase());
}

function nameIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The types of an id, its names left out. */
function typeIn(id: string): string {
  const [, , , , , , provider = '', ...rest] = id.split('/');
  return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}
