/**
 * A group's volumes as folders: file shares outlive every group, an emptyDir goes with its group's stop, secrets are
 * files only we can read. Called when a group starts and when it ends.
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VolumeToMount } from '../runtime.ts';
import { RuntimeRefusal } from '../runtime.ts';

/** Names become folders here, so they are held to what the services allow. */
const ACCOUNT = /^[a-z0-9]{3,24}$/;
const SHARE = /^[a-z0-9][a-z0-9-]{1,62}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;
const SECRET_FILE = /^(?!\.{1,2}$)[\w.-]{1,253}$/;

/** Throws for a name that must not become a path. Asked before anything that runs is ended. */
export function checkVolume(volume: VolumeToMount): void {
  if (!NAME.test(volume.name)) throw refused(`volume name '${volume.name}'`);
  if (volume.kind === 'azureFile') {
    if (!ACCOUNT.test(volume.account)) throw refused(`storage account name '${volume.account}'`);
    if (!SHARE.test(volume.share)) throw refused(`share name '${volume.share}'`);
  }
  if (volume.kind === 'secret' && !Object.keys(volume.files).every((name) => SECRET_FILE.test(name))) {
    throw refused(`file name in secret volume '${volume.name}'`);
  }
}

/** Where the files of a checked volume are; made if it is not there yet. */
export async function prepareVolume(volume: VolumeToMount, shares: string, group: string): Promise<string> {
  if (volume.kind === 'azureFile') return made(path.join(shares, volume.account, volume.share));
  if (volume.kind === 'emptyDir') return made(path.join(group, 'empty', volume.name));
  const folder = path.join(group, 'secret', volume.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(volume.files)) {
    await writeFile(path.join(folder, name), content, { mode: 0o600 });
  }
  await chmod(folder, 0o700);
  return folder;
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

function refused(what: string): RuntimeRefusal {
  return new RuntimeRefusal('InvalidVolume', `The ${what} is not valid.`);
}
