/**
 * The checks of a container group's shape that the service makes before anything else. Codes and messages are the
 * service's where they are known from reports; called by the PUT handler. Throws a refusal, changes nothing.
 */
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../world/json.ts';
import { badRequest } from './errors.ts';

/** Documented limits of a container group. */
const CONTAINERS_MAX = 60;
const VOLUMES_MAX = 20;
const PUBLIC_PORTS_MAX = 5;
const NAME = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const OS_TYPES = ['windows', 'linux'];
const RESTART_POLICIES = ['always', 'onfailure', 'never'];

export function checkBody(name: string, body: JsonObject): void {
  if (textAt(body, 'location') === undefined) {
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  }
  if (!NAME.test(name)) throw badRequest('InvalidContainerGroupName', nameMessage(`container group '${name}'`));
  if (!isObject(body['properties'])) {
    throw badRequest(
      'InvalidRequestContent',
      "The request content was invalid: the required property 'properties' is missing.",
    );
  }
  const properties = body['properties'];
  // A profile or a standby pool brings what is not said here.
  const fromProfile = isObject(properties['containerGroupProfile']);
  if (!fromProfile) checkKinds(name, properties);
  checkContainers(name, properties, fromProfile);
  checkVolumes(name, properties);
  checkAddress(name, properties);
}

function checkKinds(name: string, properties: JsonObject): void {
  const osType = textAt(properties, 'osType')?.toLowerCase();
  if (osType === undefined || !OS_TYPES.includes(osType)) {
    throw badRequest(
      'InvalidOsType',
      `The 'osType' for container group '${name}' is invalid. The value must be one of 'Windows,Linux'.`,
    );
  }
  const policy = textAt(properties, 'restartPolicy')?.toLowerCase();
  if (policy === undefined || RESTART_POLICIES.includes(policy)) return;
  throw badRequest(
    'InvalidRestartPolicy',
    `The 'restartPolicy' for container group '${name}' is invalid. The value must be one of 'Always,OnFailure,Never'.`,
  );
}

function checkContainers(group: string, properties: JsonObject, fromProfile: boolean): void {
  const containers = objectsAt(properties, 'containers');
  if (containers.length === 0 && !fromProfile) {
    throw badRequest('ContainersNotSpecified', `The containers of container group '${group}' are not specified.`);
  }
  if (containers.length > CONTAINERS_MAX) {
    throw badRequest('TooManyContainers', `Container group '${group}' has more than ${CONTAINERS_MAX} containers.`);
  }
  const names = new Set<string>();
  for (const container of [...containers, ...objectsAt(properties, 'initContainers')]) {
    const name = textAt(container, 'name') ?? '';
    if (!NAME.test(name)) throw badRequest('InvalidContainerName', nameMessage(`container '${name}' in '${group}'`));
    if (names.has(name)) {
      throw badRequest(
        'DuplicateContainerName',
        `The container name '${name}' in container group '${group}' is not unique.`,
      );
    }
    names.add(name);
    if (!fromProfile) checkImage(group, name, objectAt(container, 'properties'));
  }
  if (!fromProfile) for (const container of containers) checkResources(group, container);
}

function checkImage(group: string, container: string, properties: JsonObject): void {
  if ((textAt(properties, 'image') ?? '') !== '') return;
  throw badRequest(
    'ImageNotSpecified',
    `The image of container '${container}' in container group '${group}' is not specified.`,
  );
}

function checkResources(group: string, container: JsonObject): void {
  const name = textAt(container, 'name') ?? '';
  const requests = objectAt(objectAt(objectAt(container, 'properties'), 'resources'), 'requests');
  if (numberAt(requests, 'cpu') !== undefined && numberAt(requests, 'memoryInGB') !== undefined) return;
  throw badRequest(
    'ResourceRequestsNotSpecified',
    `The resource requests are not specified in container '${name}' of contain group '${group}'. ` +
      "Both memory and CPU requests are required since API version '2017-07-01-preview'.",
  );
}

function checkVolumes(group: string, properties: JsonObject): void {
  const volumes = objectsAt(properties, 'volumes');
  if (volumes.length > VOLUMES_MAX) {
    throw badRequest('TooManyVolumes', `Container group '${group}' has more than ${VOLUMES_MAX} volumes.`);
  }
  const names = new Set(volumes.map((volume) => textAt(volume, 'name')));
  for (const container of objectsAt(properties, 'containers')) {
    for (const mount of objectsAt(objectAt(container, 'properties'), 'volumeMounts')) {
      if (names.has(textAt(mount, 'name'))) continue;
      const mountedBy = textAt(container, 'name') ?? '';
      throw badRequest(
        'VolumeMountNotFound',
        `The volume '${textAt(mount, 'name') ?? ''}' mounted by container '${mountedBy}' is not in container group '${group}'.`,
      );
    }
  }
}

function checkAddress(group: string, properties: JsonObject): void {
  if (!isObject(properties['ipAddress'])) return;
  const ports = objectsAt(properties['ipAddress'], 'ports');
  if (ports.length === 0) {
    throw badRequest(
      'MissingIpAddressPorts',
      `The ports in the 'ipAddress' of container group '${group}' cannot be empty.`,
    );
  }
  if (ports.length <= PUBLIC_PORTS_MAX) return;
  throw badRequest(
    'TooManyIpAddressPorts',
    `The 'ipAddress' of container group '${group}' has more than ${PUBLIC_PORTS_MAX} ports.`,
  );
}

function nameMessage(what: string): string {
  return `The name of ${what} is invalid: 1 to 63 lower-case letters, digits and hyphens, a hyphen neither first nor last.`;
}
