/**
 * A place of our own for what buildah builds: beside the machine's own images, which are never touched. Used by
 * `build.ts`; removed whole with the state directory, since nothing of it is mounted.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

export interface BuildStore {
  readonly directory: string;
  buildah(args: readonly string[]): Promise<string>;
  skopeo(args: readonly string[]): Promise<string>;
}

export function openBuildStore(directory: string): BuildStore {
  mkdirSync(directory, { recursive: true });
  const conf = path.join(directory, 'storage.conf');
  const place = (name: string): string => JSON.stringify(path.join(directory, name));
  // Without its own mount: that would stay behind, and keep the folder from being removed.
  const overlay = '[storage.options.overlay]\nskip_mount_home = "true"\n';
  writeFileSync(
    conf,
    `[storage]\ndriver = "overlay"\ngraphroot = ${place('images')}\nrunroot = ${place('run')}\n\n${overlay}`,
  );
  const env = { CONTAINERS_STORAGE_CONF: conf };
  return {
    directory,
    buildah: (args) => run('buildah', args, env),
    skopeo: (args) => run('skopeo', args, env),
  };
}
