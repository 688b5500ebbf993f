/**
 * What has to be there before a group's processes can start: its images, unpacked, and its volumes. Called by the
 * runtime; pulling is a step of its own, so that a missing image is found before anything is ended.
 */
import path from 'node:path';
import type { ContainerToRun, GroupToRun } from '../runtime.ts';
import { RuntimeRefusal } from '../runtime.ts';
import type { Pull, PulledImage } from './image.ts';
import type { Launch, LaunchInput } from './launch.ts';
import { launchOf } from './launch.ts';
import { unpack } from './unpack.ts';
import { checkVolume, prepareVolume } from './volumes.ts';

/** A container's name becomes a file's. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

export interface Place {
  /** Container name → its unpacked image. */
  readonly roots: ReadonlyMap<string, string>;
  readonly shares: string;
  /** The group's own folder. */
  readonly group: string;
  readonly network: Omit<LaunchInput['network'], 'ports'>;
  readonly base: LaunchInput['base'];
}

export function everyContainer(spec: GroupToRun): readonly ContainerToRun[] {
  return [...spec.initContainers, ...spec.containers];
}

/** Container name → image. Throws the refusal that ACI gives for an image it cannot have. */
export async function pullAll(spec: GroupToRun, pull: Pull): Promise<Map<string, PulledImage>> {
  for (const volume of spec.volumes) checkVolume(volume);
  const found = new Map<string, PulledImage>();
  for (const { name, image } of everyContainer(spec)) {
    if (!NAME.test(name))
      throw new RuntimeRefusal('InvalidContainerName', `The container name '${name}' is not valid.`);
    const pulled = await pull(image).catch((cause: unknown) => {
      throw inaccessible(image, spec.id, cause);
    });
    if (!pulled) throw inaccessible(image, spec.id);
    found.set(name, pulled);
  }
  return found;
}

/** Unpacks what is not unpacked yet; cheap the second time. */
export async function unpackAll(
  spec: GroupToRun,
  pulled: ReadonlyMap<string, PulledImage>,
  directory: string,
): Promise<Map<string, string>> {
  const roots = new Map<string, string>();
  for (const container of everyContainer(spec)) {
    const image = pulled.get(container.name);
    if (!image) continue;
    const root = await unpack(image, path.join(directory, 'images')).catch((cause: unknown) => {
      throw inaccessible(container.image, spec.id, cause);
    });
    roots.set(container.name, root);
  }
  return roots;
}

/** Container name → what to start; undefined where nothing says what to run. */
export async function prepare(
  spec: GroupToRun,
  pulled: ReadonlyMap<string, PulledImage>,
  place: Place,
): Promise<Map<string, Launch | undefined>> {
  const volumes = new Map<string, string>();
  for (const volume of spec.volumes) {
    volumes.set(volume.name, await prepareVolume(volume, place.shares, place.group));
  }
  const ports = spec.containers.flatMap((container) => container.ports);
  const network = { ...place.network, ports };
  const found = new Map<string, Launch | undefined>();
  for (const container of everyContainer(spec)) {
    const image = pulled.get(container.name);
    const root = place.roots.get(container.name);
    if (!image || root === undefined) continue;
    const launch = launchOf({ container, config: image.config, root, volumes, network, base: place.base });
    found.set(container.name, launch);
  }
  return found;
}

/** ACI's own words, documented. */
function inaccessible(image: string, id: string, cause?: unknown): RuntimeRefusal {
  const group = id.split('/').at(-1) ?? id;
  const where = `The image '${image}' in container group '${group}' is not accessible.`;
  const refusal = new RuntimeRefusal('InaccessibleImage', `${where} Please check the image and registry credential.`);
  if (cause !== undefined) refusal.cause = cause;
  return refusal;
}
