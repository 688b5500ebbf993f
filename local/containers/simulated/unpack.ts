/**
 * Unpacks an image's layers into a folder of its digest, once: containers of one image share it, so a program that
 * writes outside its volumes is seen by its siblings. The folder appears by rename, complete.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as tar from 'tar';
import type { PulledImage } from './image.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** The folder that stands for the image's `/`. */
export async function unpack(image: PulledImage, images: string): Promise<string> {
  const root = path.join(images, image.digest.replace(':', '-'));
  if (existsSync(root)) return root;
  const temporary = `${root}.${randomUUID()}.new`;
  await mkdir(temporary, { recursive: true });
  try {
    for (const layer of image.layers) await apply(await layer.read(), temporary);
    await mkdir(inside(temporary, image.config.workingDirectory), { recursive: true });
    await rename(temporary, root).catch((error: unknown) => {
      // Another container of the same image was quicker.
      if (!existsSync(root)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return root;
}

/** A path inside the image, under its folder; `..` cannot lead out. */
export function inside(root: string, imagePath: string): string {
  return path.join(root, path.posix.join('/', imagePath));
}

async function apply(layer: Uint8Array, root: string): Promise<void> {
  const zipped = layer[0] === 0x1f && layer[1] === 0x8b;
  const bytes = zipped ? await promisify(gunzip)(layer) : layer;
  // Builders make such layers for steps without files; to `tar` they are no archive.
  if (bytes.every((byte) => byte === 0)) return;
  await removeWhitedOut(bytes, root);
  const extract = tar.extract({
    cwd: root,
    preserveOwner: false,
    strict: true,
    filter: (entry, what) => !path.posix.basename(entry).startsWith(WHITEOUT) && ordinary(what),
  });
  await pipeline(Readable.from([Buffer.from(bytes)]), extract);
}

/** Devices and pipes have no use here, and making them needs rights. */
function ordinary(what: object): boolean {
  const type = 'type' in what ? what.type : undefined;
  return type !== 'CharacterDevice' && type !== 'BlockDevice' && type !== 'FIFO';
}

/** A layer deletes what lower layers brought by naming it with a prefix. */
async function removeWhitedOut(bytes: Uint8Array, root: string): Promise<void> {
  const marks: string[] = [];
  const list = tar.list({
    onReadEntry: (entry) => {
      if (path.posix.basename(entry.path).startsWith(WHITEOUT)) marks.push(entry.path);
    },
  });
  await pipeline(Readable.from([Buffer.from(bytes)]), list);
  for (const mark of marks) {
    const folder = inside(root, path.posix.dirname(mark));
    const name = path.posix.basename(mark);
    const gone = name === OPAQUE ? await readdir(folder).catch(() => []) : [name.slice(WHITEOUT.length)];
    for (const entry of gone) await rm(path.join(folder, entry), { recursive: true, force: true });
  }
}
