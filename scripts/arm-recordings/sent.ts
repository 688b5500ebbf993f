/**
 * The body that was PUT, made from what the service showed: some recorders keep no request bodies, and container groups
 * that were there before a recording began were PUT by somebody else. Used by the replay.
 */
import { isObject, type JsonObject, objectAt, objectsAt, without } from '../../local/world/json.ts';

export function sentBy(shown: JsonObject): JsonObject {
  const properties = objectAt(shown, 'properties');
  const address = properties['ipAddress'];
  return {
    ...without(shown, 'id', 'name', 'type', 'properties', 'systemData'),
    location: shown['location'] ?? 'westus',
    properties: {
      ...without(properties, ...READ_ONLY),
      containers: objectsAt(properties, 'containers').map(withoutView),
      ...(properties['initContainers'] === undefined
        ? {}
        : { initContainers: objectsAt(properties, 'initContainers').map(withoutView) }),
      ...(isObject(address) ? { ipAddress: without(address, 'ip', 'fqdn') } : {}),
    },
  };
}

/** Given by the service alone. */
const READ_ONLY = [
  'provisioningState',
  'instanceView',
  'state',
  'isCreatedFromStandbyPool',
  'provisioningTimeoutInSeconds',
  'isCustomProvisioningTimeout',
];

function withoutView(container: JsonObject): JsonObject {
  return { ...container, properties: without(objectAt(container, 'properties'), 'instanceView') };
}
