/**
 * What a PUT over an existing container group amounts to. Pure; asked by the container groups of the world.
 * Documented: operating system, restart policy, subnet, CPU, memory and GPU need a delete first; a config map changes
 * without a restart; everything else restarts the containers.
 */
import { type Json, type JsonObject, objectAt, objectsAt, same, textAt, without } from './json.ts';

export type BodyChange = 'none' | 'live' | 'restart' | 'recreate';

export function bodyChange(before: JsonObject, after: JsonObject): BodyChange {
  if (same(before, after)) return 'none';
  if (!same(fixedParts(before), fixedParts(after))) return 'recreate';
  return same(withoutConfigMaps(before), withoutConfigMaps(after)) ? 'live' : 'restart';
}

function fixedParts(body: JsonObject): Json {
  const properties = objectAt(body, 'properties');
  const [osType, restartPolicy] = [textAt(properties, 'osType'), textAt(properties, 'restartPolicy')];
  return {
    osType: (osType ?? 'Linux').toLowerCase(),
    restartPolicy: (restartPolicy ?? 'Always').toLowerCase(),
    subnets: objectsAt(properties, 'subnetIds').map((subnet) => textAt(subnet, 'id')?.toLowerCase() ?? ''),
    networkProfile: textAt(objectAt(properties, 'networkProfile'), 'id')?.toLowerCase(),
    zones: body['zones'] ?? [],
    resources: resourcesOf(properties),
  };
}

/** By container name. A container that comes or goes changes the group's CPU and memory, so it counts as well. */
function resourcesOf(properties: JsonObject): JsonObject {
  const sizes = objectsAt(properties, 'containers').map((container): [string, Json] => {
    const requests = objectAt(objectAt(objectAt(container, 'properties'), 'resources'), 'requests');
    return [
      textAt(container, 'name') ?? '',
      { cpu: requests['cpu'], memory: requests['memoryInGB'], gpu: requests['gpu'] },
    ];
  });
  return Object.fromEntries(sizes);
}

function withoutConfigMaps(body: JsonObject): JsonObject {
  const properties = objectAt(body, 'properties');
  const containers = objectsAt(properties, 'containers').map((container) => ({
    ...container,
    properties: without(objectAt(container, 'properties'), 'configMap'),
  }));
  return { ...body, properties: { ...properties, containers } };
}
