/**
 * The registry's folder: blobs by digest once for all repositories, and a repository's own links to its layers,
 * manifests and tags. Every file appears by rename, so a killed process leaves the old or the new, never half.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isRepository } from './names.ts';

/** What a tag names, and what it named before: kept so that a lagging answer can be given. */
export interface TagRecord {
  readonly digest: string;
  readonly previous?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Storage {
  readonly uploads: string;
  blobSize(digest: string): Promise<number | undefined>;
  blob(digest: string): Promise<Uint8Array | undefined>;
  putBlob(digest: string, bytes: Uint8Array): Promise<void>;
  /** Takes a finished upload's file over as a blob. */
  adoptBlob(digest: string, file: string): Promise<void>;
  hasLayer(repository: string, digest: string): Promise<boolean>;
  linkLayer(repository: string, digest: string): Promise<void>;
  unlinkLayer(repository: string, digest: string): Promise<void>;
  /** The media type of a manifest of this repository. */
  manifestType(repository: string, digest: string): Promise<string | undefined>;
  linkManifest(repository: string, digest: string, mediaType: string): Promise<void>;
  unlinkManifest(repository: string, digest: string): Promise<void>;
  tag(repository: string, tag: string): Promise<TagRecord | undefined>;
  putTag(repository: string, tag: string, record: TagRecord): Promise<void>;
  removeTag(repository: string, tag: string): Promise<void>;
  /** In order of their names; undefined for a repository nobody pushed to. */
  tags(repository: string): Promise<string[] | undefined>;
  repositories(): Promise<string[]>;
}

export function createStorage(directory: string): Storage {
  const root = path.resolve(directory);
  const blobFile = (digest: string): string => path.join(root, 'blobs', 'sha256', hex(digest));
  const inRepository = (repository: string, ...parts: string[]): string =>
    path.join(root, 'repositories', ...repository.split('/'), ...parts);
  const tagFile = (repository: string, tag: string): string => inRepository(repository, '_tags', escapeCase(tag));
  const layerFile = (repository: string, digest: string): string => inRepository(repository, '_layers', hex(digest));
  const manifestFile = (repository: string, digest: string): string =>
    inRepository(repository, '_manifests', hex(digest));
  return {
    uploads: path.join(root, 'uploads'),
    blobSize: async (digest) => (await present(stat(blobFile(digest))))?.size,
    blob: (digest) => present(readFile(blobFile(digest))),
    putBlob: (digest, bytes) => replaceFile(blobFile(digest), bytes),
    async adoptBlob(digest, file) {
      await mkdir(path.dirname(blobFile(digest)), { recursive: true });
      await rename(file, blobFile(digest));
    },
    hasLayer: async (repository, digest) => (await present(stat(layerFile(repository, digest)))) !== undefined,
    linkLayer: (repository, digest) => replaceFile(layerFile(repository, digest), ''),
    unlinkLayer: (repository, digest) => rm(layerFile(repository, digest), { force: true }),
    manifestType: (repository, digest) => present(readFile(manifestFile(repository, digest), 'utf8')),
    linkManifest: (repository, digest, mediaType) => replaceFile(manifestFile(repository, digest), mediaType),
    unlinkManifest: (repository, digest) => rm(manifestFile(repository, digest), { force: true }),
    async tag(repository, tag) {
      const text = await present(readFile(tagFile(repository, tag), 'utf8'));
      return text === undefined ? undefined : parseTag(text);
    },
    putTag: (repository, tag, record) => replaceFile(tagFile(repository, tag), JSON.stringify(record)),
    removeTag: (repository, tag) => rm(tagFile(repository, tag), { force: true }),
    async tags(repository) {
      if (!(await present(stat(inRepository(repository, '_manifests'))))) return undefined;
      const names = (await present(readdir(inRepository(repository, '_tags')))) ?? [];
      return names
        .filter((name) => !name.endsWith(TEMPORARY))
        .map(unescapeCase)
        .sort();
    },
    async repositories() {
      const entries = await present(readdir(path.join(root, 'repositories'), { recursive: true }));
      const found = (entries ?? []).filter((entry) => path.basename(entry) === '_manifests');
      return found
        .map((entry) => path.dirname(entry).split(path.sep).join('/'))
        .filter(isRepository)
        .sort();
    },
  };
}

/** No tag can end so: `~` is not in its grammar. */
const TEMPORARY = '~';

/** Writes beside, then renames: readers see the old file or the new one. */
async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}${TEMPORARY}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

function hex(digest: string): string {
  return digest.slice('sha256:'.length);
}

/** `A` and `a` are two tags, also where the file system takes them for one. */
function escapeCase(tag: string): string {
  return tag.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function unescapeCase(name: string): string {
  return name.replaceAll(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function parseTag(text: string): TagRecord {
  return JSON.parse(text) as TagRecord;
}

/** Undefined where there is no such file; every other failure stands. */
async function present<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}
