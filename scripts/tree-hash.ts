/**
 * One hash for a folder: sha256 over its files' paths and contents, in order of path. Used by the build, which prints
 * it, so that two people can tell whether they have the same app; times, owners and the folder's own place do not count.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The files of a folder, relative to it, with `/` on every system. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** 64 hexadecimal digits. A line a file is hashed, `<sha256>  <path>`, as `sha256sum` prints them. */
export async function treeHash(directory: string): Promise<string> {
  const whole = createHash('sha256');
  for (const file of await filesUnder(directory)) {
    const content = createHash('sha256').update(await readFile(path.join(directory, file)));
    whole.update(`${content.digest('hex')}  ${file}\n`);
  }
  return whole.digest('hex');
}
