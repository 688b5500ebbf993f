/** Reads out of a container group's body what a runtime needs, secrets in the clear. Called by the container groups. */
import type { ContainerToRun, GroupToRun, VolumeToMount } from '../containers/runtime.ts';
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
  };
}

function containerToRun(container: JsonObject): ContainerToRun {
  const properties = objectAt(container, 'properties');
  return {
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
