/**
 * Resource providers as ARM tells of them: which there are, their registration, and the operations of
 * Microsoft.ContainerInstance. Every provider that is asked after is registered already. Called by the router.
 */
import { json, type WireResponse } from '../serve/wire.ts';
import type { JsonObject } from '../world/json.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { methodNotAllowed } from './errors.ts';
import { OPERATIONS } from './provider-operations.ts';

const NAMESPACE = 'Microsoft.ContainerInstance';
const API_VERSIONS = [
  ...['2026-07-01', '2025-09-01', '2024-11-01-preview', '2024-10-01-preview', '2024-09-01-preview'],
  ...['2024-05-01-preview', '2023-05-01', '2023-02-01-preview', '2022-10-01-preview', '2022-09-01', '2021-10-01'],
  ...['2021-09-01', '2021-07-01', '2021-03-01', '2020-11-01', '2019-12-01', '2018-10-01', '2018-09-01', '2018-07-01'],
  ...[
    '2018-06-01',
    '2018-04-01',
    '2018-02-01-preview',
    '2017-12-01-preview',
    '2017-10-01-preview',
    '2017-08-01-preview',
  ],
];
/** With the shape that is answered here: as published since 2018. */
const TRAFFIC_API_VERSIONS = ['2022-04-01', '2022-04-01-preview', '2018-08-01', '2018-04-01'];
const TYPES = [
  ...['containerGroups', 'serviceAssociationLinks', 'locations', 'locations/capabilities', 'locations/usages'],
  ...['locations/operations', 'locations/operationresults', 'operations', 'locations/cachedImages'],
];
const LOCATIONS = ['West Europe', 'North Europe', 'West US', 'East US'];

/** `/providers/Microsoft.ContainerInstance/operations`. */
export function providerOperations(world: World, call: ArmCall): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const { asOf } = world.settings;
  const known = OPERATIONS.filter(({ since = '' }) => asOf === undefined || asOf >= since);
  const value = known.map(({ name, operation, description }) => ({
    name: `${NAMESPACE}/${name}`,
    display: { provider: 'Microsoft Container Instance', resource: 'Container Group', operation, description },
    origin: name.includes('/providers/') ? 'System' : 'User',
  }));
  return json(200, { value });
}

/** `/subscriptions/{id}/providers`, `…/providers/{namespace}`, `…/{namespace}/register`. */
export function providers(call: ArmCall, subscription: string, namespace?: string, verb?: string): WireResponse {
  const posts = verb !== undefined;
  if (call.method !== (posts ? 'POST' : 'GET')) throw methodNotAllowed(call.method);
  if (namespace === undefined) return json(200, { value: [describeProvider(subscription, NAMESPACE)] });
  return json(200, describeProvider(subscription, namespace));
}

function describeProvider(subscription: string, namespace: string): JsonObject {
  const ours = namespace.toLowerCase() === NAMESPACE.toLowerCase();
  const name = ours ? NAMESPACE : namespace;
  return {
    id: `/subscriptions/${subscription}/providers/${name}`,
    namespace: name,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: typesOf(name),
  };
}

/** Of other namespaces only what behaves here; `az resource` looks up its API version so. */
function typesOf(namespace: string): readonly JsonObject[] {
  if (namespace === NAMESPACE) return TYPES.map((type) => describeType(type));
  if (namespace.toLowerCase() !== 'microsoft.network') return [];
  const [resourceType, capabilities] = ['trafficManagerProfiles', 'SupportsTags, SupportsLocation'];
  return [{ resourceType, locations: ['global'], apiVersions: TRAFFIC_API_VERSIONS, capabilities }];
}

function describeType(resourceType: string): JsonObject {
  const tagged = resourceType === 'containerGroups';
  return {
    resourceType,
    locations: resourceType === 'operations' ? [] : LOCATIONS,
    apiVersions: API_VERSIONS,
    ...(tagged ? { capabilities: 'SupportsTags, SupportsLocation' } : { capabilities: 'None' }),
  };
}
