/**
 * The generic list of resources, which clients look names up in: `/subscriptions/{id}/resources` and the same in a
 * resource group, with a filter on type, name or tag. Called by the router.
 */
import type { WireResponse } from '../serve/wire.ts';
import { type JsonObject, objectAt, textsOf } from '../world/json.ts';
import { type ContainerGroup, regionOf } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { badRequest, methodNotAllowed } from './errors.ts';
import { page } from './paging.ts';
import { resourceGroupOf } from './subscriptions.ts';

const TYPE = 'Microsoft.ContainerInstance/containerGroups';

export function listResources(world: World, call: ArmCall, subscription: string, resourceGroup?: string): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  if (resourceGroup !== undefined) resourceGroupOf(world, subscription, resourceGroup);
  const fits = filterOf(call.query.get('$filter') ?? '');
  const groups = world.groups.list(subscription, resourceGroup).filter(fits);
  return page(call, groups, world.settings.pageSize, describe);
}

/** In this list ARM shows what it keeps itself, not what the provider knows. */
function describe(group: ContainerGroup): JsonObject {
  return {
    id: group.id,
    name: group.name,
    type: TYPE,
    location: regionOf(group.location),
    tags: objectAt(group.body, 'tags'),
    ...(group.body['identity'] === undefined ? {} : { identity: group.body['identity'] }),
    ...(group.body['zones'] === undefined ? {} : { zones: group.body['zones'] }),
  };
}

type Fits = (group: ContainerGroup) => boolean;

/** Comparisons joined by `and`; anything else ARM refuses as well. */
function filterOf(filter: string): Fits {
  const parts = filter
    .split(/\s+and\s+/i)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const all = parts.map(comparisonOf);
  return (group) => all.every((fits) => fits(group));
}

function comparisonOf(text: string): Fits {
  const [, field = '', word = '', quoted = ''] = /^(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'$/i.exec(text) ?? [];
  const value = quoted.replaceAll("''", "'").toLowerCase();
  const read = READ[field.toLowerCase()];
  if (!read) throw badRequest('InvalidFilterInQueryString', `Invalid $filter '${text}' specified in the query string.`);
  const equal = word.toLowerCase() === 'eq';
  return (group) => read(group).some((text) => text.toLowerCase() === value) === equal;
}

/** A container group fits when one of the texts is the value. */
const READ: Readonly<Record<string, (group: ContainerGroup) => readonly string[]>> = {
  resourcetype: () => [TYPE],
  name: ({ name }) => [name],
  location: ({ location }) => [regionOf(location)],
  resourcegroup: ({ resourceGroup }) => [resourceGroup],
  tagname: ({ body }) => Object.keys(objectAt(body, 'tags')),
  tagvalue: ({ body }) => Object.values(textsOf(objectAt(body, 'tags'))),
};
