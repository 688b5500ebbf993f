/** Reads out of a container group's body what a runtime needs, secrets in the clear. Called by the container groups. */
import type { ContainerToRun, GroupToRun, Probe, RegistryLogin, VolumeToMount } from '../containers/runtime.ts';
import { isObject, type JsonObject, listAt, numberAt, objectAt, objectsAt, textAt, textsOf } from './json.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'] as const;

export function groupToRun(id: string, body: JsonObject): GroupToRun {
  const properties = objectAt(body, 'properties');
  const policy = textAt(properties, 'restartPolicy')?.toLowerCase();
  return {
    id,
    restartPolicy: RESTART_POLICIES.find((known) => known.toLowerCase() === policy) ?? 'Always',
    initContainers: objectsAt(properties, 'initContainers').map(containerToRun),
    containers: objectsAt(properties, 'containers').map(containerToRun),
    volumes: objectsAt(properties, 'volumes').map(volumeToMount),
    publicPorts: publicPortsOf(properties),
    registryLogins: objectsAt(properties, 'imageRegistryCredentials').map(loginOf),
  };
}

function publicPortsOf(properties: JsonObject): NonNullable<GroupToRun['publicPorts']> {
  return objectsAt(objectAt(properties, 'ipAddress'), 'ports').flatMap((declared) => {
    const port = numberAt(declared, 'port');
    const udp = textAt(declared, 'protocol')?.toLowerCase() === 'udp';
    return port === undefined ? [] : [{ port, protocol: udp ? 'udp' : 'tcp' } as const];
  });
}

function loginOf(credential: JsonObject): RegistryLogin {
  const [server, username] = [textAt(credential, 'server') ?? '', textAt(credential, 'username') ?? ''];
  return { server: server.toLowerCase(), username, password: textAt(credential, 'password') ?? '' };
}

function containerToRun(container: JsonObject): ContainerToRun {
  const properties = objectAt(container, 'properties');
  const limits = limitsOf(objectAt(properties, 'resources'));
  const [liveness, readiness] = [properties['livenessProbe'], properties['readinessProbe']];
  return {
    ...(limits === undefined ? {} : { limits }),
    ...(isObject(liveness) ? { livenessProbe: probeOf(liveness) } : {}),
    ...(isObject(readiness) ? { readinessProbe: probeOf(readiness) } : {}),
    name: textAt(container, 'name') ?? '',
    image: textAt(properties, 'image') ?? '',
    command: listAt(properties, 'command').filter((part) => typeof part === 'string'),
    environment: environmentOf(properties),
    ports: objectsAt(properties, 'ports').flatMap((port) => numberAt(port, 'port') ?? []),
    mounts: objectsAt(properties, 'volumeMounts').map((mount) => ({
      volume: textAt(mount, 'name') ?? '',
      path: textAt(mount, 'mountPath') ?? '',
      readOnly: mount['readOnly'] === true,
    })),
  };
}

/** Documented: without a limit, a container gets what it requests and no more. */
function limitsOf(resources: JsonObject): ContainerToRun['limits'] {
  const [limits, requests] = [objectAt(resources, 'limits'), objectAt(resources, 'requests')];
  const cpu = numberAt(limits, 'cpu') ?? numberAt(requests, 'cpu');
  const memoryGb = numberAt(limits, 'memoryInGB') ?? numberAt(requests, 'memoryInGB');
  return cpu === undefined || memoryGb === undefined ? undefined : { cpu, memoryGb };
}

/** The defaults are Kubernetes', whose probes these are; ACI documents none. */
function probeOf(probe: JsonObject): Probe {
  const httpGet = probe['httpGet'];
  return {
    ask: isObject(httpGet)
      ? {
          kind: 'httpGet',
          scheme: textAt(httpGet, 'scheme')?.toLowerCase() === 'https' ? 'https' : 'http',
          port: numberAt(httpGet, 'port') ?? 80,
          path: textAt(httpGet, 'path') ?? '/',
          headers: Object.fromEntries(
            objectsAt(httpGet, 'httpHeaders').map((one) => [textAt(one, 'name') ?? '', textAt(one, 'value') ?? '']),
          ),
        }
      : {
          kind: 'exec',
          command: listAt(objectAt(probe, 'exec'), 'command').filter((part) => typeof part === 'string'),
        },
    initialDelaySeconds: numberAt(probe, 'initialDelaySeconds') ?? 0,
    periodSeconds: numberAt(probe, 'periodSeconds') ?? 10,
    timeoutSeconds: numberAt(probe, 'timeoutSeconds') ?? 1,
    failureThreshold: numberAt(probe, 'failureThreshold') ?? 3,
    successThreshold: numberAt(probe, 'successThreshold') ?? 1,
  };
}

function environmentOf(properties: JsonObject): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const variable of objectsAt(properties, 'environmentVariables')) {
    const name = textAt(variable, 'name');
    if (name !== undefined) environment[name] = textAt(variable, 'secureValue') ?? textAt(variable, 'value') ?? '';
  }
  return environment;
}

function volumeToMount(volume: JsonObject): VolumeToMount {
  const name = textAt(volume, 'name') ?? '';
  if (isObject(volume['azureFile'])) {
    const file = volume['azureFile'];
    const [account, share] = [textAt(file, 'storageAccountName') ?? '', textAt(file, 'shareName') ?? ''];
    return { name, kind: 'azureFile', account, share };
  }
  if (isObject(volume['secret'])) return { name, kind: 'secret', files: decoded(volume['secret']) };
  return { name, kind: 'emptyDir' };
}

function decoded(secret: JsonObject): Record<string, string> {
  const files = Object.entries(textsOf(secret));
  return Object.fromEntries(files.map(([file, value]) => [file, Buffer.from(value, 'base64').toString('utf8')]));
}
