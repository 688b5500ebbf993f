/** A group's volumes as folders that containers of any user can use, as ACI mounts them. Called by the runtime. */
import { chmod } from 'node:fs/promises';
import type { GroupToRun } from '../runtime.ts';
import { prepareVolume } from '../simulated/volumes.ts';

/** ACI mounts shares and emptyDir so that every user may write; secrets stay their owner's. */
const EVERYBODY = 0o777;

/** Volume name → folder. */
export async function prepareFolders(spec: GroupToRun, shares: string, group: string): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  for (const volume of spec.volumes) {
    const folder = await prepareVolume(volume, shares, group);
    if (volume.kind !== 'secret') await chmod(folder, EVERYBODY);
    folders.set(volume.name, folder);
  }
  return folders;
}
