/**
 * A container group as GET and LIST show it: what was PUT, without what the service never gives back, with what it
 * adds. Every rule is from recordings of the service. Called by the handlers of container groups alone.
 */
import type { GroupInstanceView } from '../containers/runtime.ts';
import { guidOf } from '../world/guid.ts';
import { isObject, type Json, type JsonObject, objectAt, objectsAt, textAt, without } from '../world/json.ts';
import { type ContainerGroup, regionOf } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { type AddressParts, asGiven, describeAddress, describeContainer } from './describe-parts.ts';
import { has } from './service-history.ts';

/** The first versions that show something; what came with time and not with a version is in `service-history.ts`. */
const SHOWS_VIEW = '2017-10-01';
const SHOWS_IDENTITY = '2018-10-01';
const SHOWS_SKU = '2021-03-01';
const SHOWS_CONFIG_MAP = '2021-10-01';
const NAMES_LABEL_SCOPE = '2022-10-01';

/** A GET. */
export function describeWithView(world: World, group: ContainerGroup, apiVersion: string): JsonObject {
  const view = world.groups.view(group);
  const described = describe(world, group, apiVersion, view);
  return withState(described, apiVersion, { events: [], state: stateOf(world, group, view) });
}

/** The answer to a PUT that starts containers: the state, and nothing of the containers yet (recorded). */
export function describeAccepted(world: World, group: ContainerGroup, apiVersion: string): JsonObject {
  const events = has(world, 'acceptsWithoutEvents') ? {} : { events: [] };
  const described = describe(world, group, apiVersion, undefined);
  // The first version said nothing of a state yet, until it got an API version beside it.
  if (apiVersion < SHOWS_VIEW && !has(world, 'tellsAllowances')) return described;
  return withState(described, apiVersion, { ...events, state: 'Pending' });
}

/** An item of a LIST: never with an instance view, of the group or of a container. */
export function describeInList(world: World, group: ContainerGroup, apiVersion: string): JsonObject {
  return describe(world, group, apiVersion, undefined);
}

/** The first version knew a state alone. */
function withState(described: JsonObject, apiVersion: string, view: JsonObject): JsonObject {
  const shown = apiVersion < SHOWS_VIEW ? { state: view['state'] } : { instanceView: view };
  return { ...described, properties: { ...objectAt(described, 'properties'), ...shown } };
}

function describe(
  world: World,
  group: ContainerGroup,
  apiVersion: string,
  view: GroupInstanceView | undefined,
): JsonObject {
  const { body, id, name } = group;
  const identity = objectAt(body, 'identity');
  return {
    ...without(body, 'identity', 'properties', 'tags'),
    properties: describeProperties(world, group, apiVersion, view),
    ...(isObject(body['identity'])
      ? { identity: describeIdentity(world, group, identity) }
      : noIdentity(world, apiVersion)),
    id,
    name,
    type: 'Microsoft.ContainerInstance/containerGroups',
    location: textAt(body, 'location') ?? group.location,
    ...(isObject(body['tags']) || has(world, 'showsEmptyTags') ? { tags: objectAt(body, 'tags') } : {}),
  };
}

function noIdentity(world: World, apiVersion: string): JsonObject {
  return apiVersion >= SHOWS_IDENTITY && has(world, 'namesNoIdentity') ? { identity: { type: 'None' } } : {};
}

function describeProperties(
  world: World,
  group: ContainerGroup,
  apiVersion: string,
  view: GroupInstanceView | undefined,
): JsonObject {
  const sent = objectAt(group.body, 'properties');
  const showsSku = apiVersion >= SHOWS_SKU;
  const configMaps = apiVersion >= SHOWS_CONFIG_MAP && has(world, 'showsConfigMaps');
  const containers = objectsAt(sent, 'containers').map((container) =>
    describeContainer(container, configMaps, view?.containers[textAt(container, 'name') ?? '']),
  );
  const initContainers = objectsAt(sent, 'initContainers').map((container) =>
    asGiven(container, view?.initContainers[textAt(container, 'name') ?? '']),
  );
  const address = describeAddress(sent, addressOf(world, group, apiVersion));
  return {
    ...(showsSku ? { sku: 'Standard' } : {}),
    provisioningState: world.groups.repairing(group) ? 'Repairing' : group.provisioningState,
    ...(showsSku && has(world, 'showsTimeouts') ? TIMEOUTS : {}),
    ...(configMaps && has(world, 'showsStandbyPool') ? { isCreatedFromStandbyPool: false } : {}),
    ...withoutSecrets(sent),
    containers,
    ...(showsSku || initContainers.length > 0 ? { initContainers } : {}),
    ...(address === undefined ? {} : { ipAddress: address }),
  };
}

/** In no published schema, and in every answer. */
const TIMEOUTS = { provisioningTimeoutInSeconds: 1800, isCustomProvisioningTimeout: false };

function addressOf(world: World, group: ContainerGroup, apiVersion: string): AddressParts {
  return {
    ...(hidesAddress(world, group) ? {} : { ip: world.groups.ip(group) }),
    region: regionOf(group.location),
    subscription: group.subscription,
    namesScope: apiVersion >= NAMES_LABEL_SCOPE,
  };
}

function hidesAddress(world: World, { provisioningState, body }: ContainerGroup): boolean {
  if (provisioningState !== 'Pending') return false;
  const address = objectAt(objectAt(body, 'properties'), 'ipAddress');
  return has(world, 'hidesPendingAddress') || textAt(address, 'type')?.toLowerCase() === 'private';
}

/** The properties that need no look into containers, less what is never given back. Of profiles as well. */
export function withoutSecrets(sent: JsonObject): JsonObject {
  const shown: Record<string, Json | undefined> = {
    ...without(sent, 'ipAddress', 'instanceView', 'provisioningState'),
  };
  const map = (key: string, change: (item: JsonObject) => JsonObject): void => {
    if (sent[key] !== undefined) shown[key] = objectsAt(sent, key).map(change);
  };
  map('imageRegistryCredentials', (credential) => without(credential, 'password'));
  map('volumes', (volume) => ({
    ...volume,
    ...(isObject(volume['secret']) ? { secret: {} } : {}),
    ...(isObject(volume['azureFile']) ? { azureFile: without(volume['azureFile'], 'storageAccountKey') } : {}),
  }));
  map('extensions', (extension) => ({
    ...extension,
    properties: without(objectAt(extension, 'properties'), 'protectedSettings'),
  }));
  const diagnostics = objectAt(sent, 'diagnostics');
  if (isObject(diagnostics['logAnalytics'])) {
    shown['diagnostics'] = { ...diagnostics, logAnalytics: without(diagnostics['logAnalytics'], 'workspaceKey') };
  }
  const policy = textAt(sent, 'restartPolicy');
  if (policy !== undefined) shown['restartPolicy'] = properlyCased(policy);
  return shown;
}

/** A profile's containers: shown as a container group's are, and nothing runs. */
export function describeProfileContainers(containers: readonly JsonObject[]): readonly JsonObject[] {
  return containers.map((container) => describeContainer(container, true, undefined));
}

/** The service gives enums in its own casing: 'never' comes back as 'Never'. */
function properlyCased(policy: string): string {
  return ['Always', 'OnFailure', 'Never'].find((known) => known.toLowerCase() === policy.toLowerCase()) ?? policy;
}

/** The ids follow from the container group's incarnation: a recreated one has another principal. */
function describeIdentity(world: World, group: ContainerGroup, identity: JsonObject): JsonObject {
  const assigned = Object.entries(objectAt(identity, 'userAssignedIdentities')).map(([id]): [string, Json] => [
    id,
    { principalId: guidOf(`principal ${id.toLowerCase()}`), clientId: guidOf(`client ${id.toLowerCase()}`) },
  ]);
  const system = (textAt(identity, 'type') ?? '').toLowerCase().includes('systemassigned');
  return {
    ...identity,
    ...(assigned.length > 0 ? { userAssignedIdentities: Object.fromEntries(assigned) } : {}),
    ...(system ? { principalId: guidOf(`principal ${group.incarnation}`) } : {}),
    tenantId: world.settings.tenantId,
  };
}

function stateOf(world: World, group: ContainerGroup, view: GroupInstanceView | undefined): string {
  if (group.stopped) return 'Stopped';
  if (world.groups.repairing(group)) return 'Unknown';
  if (group.provisioningState === 'Pending') return 'Pending';
  return view?.state ?? (group.provisioningState === 'Failed' ? 'Failed' : 'Pending');
}
