/** Every image of a group, found in its registry and, where asked, pulled. Called by the runtime before it ends anything. */
import { type GroupToRun, RuntimeRefusal } from '../runtime.ts';
import { checkVolume } from '../simulated/volumes.ts';
import type { Images } from './images.ts';
import { type FoundImage, lookUp } from './registry-lookup.ts';
import type { RegistryPlaces } from './service-files.ts';

/** A container's name becomes part of podman's. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

/** Container name → image. Throws the refusal that ACI gives for an image it cannot have. */
export async function pullAll(
  spec: GroupToRun,
  places: RegistryPlaces,
  images: Images | undefined,
): Promise<Map<string, FoundImage>> {
  for (const volume of spec.volumes) checkVolume(volume);
  const found = new Map<string, FoundImage>();
  for (const { name, image } of [...spec.initContainers, ...spec.containers]) {
    if (!NAME.test(name)) {
      throw new RuntimeRefusal('InvalidContainerName', `The container name '${name}' is not valid.`);
    }
    const there = await lookUp(image, places, spec.registryLogins ?? []).catch((cause: unknown) => {
      throw inaccessible(image, spec.id, cause);
    });
    if (!there) throw inaccessible(image, spec.id);
    await images?.pull(there).catch((cause: unknown) => {
      throw inaccessible(image, spec.id, cause);
    });
    found.set(name, there);
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
