/**
 * Manifests by tag and by digest: `/v2/<name>/manifests/<reference>`. A tag moves only after its manifest and every
 * blob that names are on disk; the event follows the tag.
 */

import type { WireRequest, WireResponse } from '../serve/wire.ts';
import { empty } from '../serve/wire.ts';
import type { WorldClock } from '../world/clock.ts';
import type { Occurrence, RegistryEvent } from './events.ts';
import { deleted, pushed } from './events.ts';
import { readManifest } from './manifest-body.ts';
import { digestOf } from './names.ts';
import { RegistryProblem } from './problem.ts';
import type { Storage } from './storage.ts';

export interface ManifestsSetting {
  readonly clock: WorldClock;
  readonly storage: Storage;
  readonly loginServer: string;
  /** How long a tag goes on naming its older digest, milliseconds. */
  readonly lagMs: () => number;
  readonly emit: (event: RegistryEvent) => void;
}

export interface Manifests {
  /** The digest a tag or digest names now, as readers are told; undefined when there is none. */
  resolve(repository: string, reference: string): Promise<string | undefined>;
  get(repository: string, reference: string, request: WireRequest): Promise<WireResponse>;
  put(repository: string, reference: string, request: WireRequest): Promise<WireResponse>;
  remove(repository: string, reference: string, request: WireRequest): Promise<WireResponse>;
}

export function createManifests(setting: ManifestsSetting): Manifests {
  const { storage, clock } = setting;
  const happened = (request: WireRequest): Occurrence => ({
    loginServer: setting.loginServer,
    now: clock.now(),
    userAgent: request.headers['user-agent'] ?? '',
  });
  const resolve = async (repository: string, reference: string): Promise<string | undefined> => {
    if (reference.includes(':')) {
      return (await storage.manifestType(repository, reference)) === undefined ? undefined : reference;
    }
    const record = await storage.tag(repository, reference);
    if (!record) return undefined;
    return clock.now() < record.at + setting.lagMs() ? record.previous : record.digest;
  };
  return {
    resolve,
    async get(repository, reference, request) {
      const digest = await resolve(repository, reference);
      const mediaType = digest && (await storage.manifestType(repository, digest));
      const bytes = digest && (await storage.blob(digest));
      if (!digest || !mediaType || !bytes) throw unknown(reference);
      if (!accepts(request.headers['accept'], mediaType)) {
        throw new RegistryProblem('MANIFEST_UNKNOWN', `the manifest is ${mediaType}, which Accept does not name`);
      }
      const headers = {
        'content-type': mediaType,
        'content-length': String(bytes.length),
        'docker-content-digest': digest,
        etag: `"${digest}"`,
      };
      return { status: 200, headers, body: request.method === 'HEAD' ? '' : bytes };
    },
    async put(repository, reference, request) {
      const bytes = request.body;
      const manifest = readManifest(bytes, request.headers['content-type']);
      const digest = digestOf(bytes);
      const tag = reference.includes(':') ? undefined : reference;
      if (tag === undefined && reference !== digest) {
        throw new RegistryProblem('DIGEST_INVALID', `the manifest is ${digest}, not ${reference}`);
      }
      await requireParts(storage, repository, manifest);
      await storage.putBlob(digest, bytes);
      await storage.linkManifest(repository, digest, manifest.mediaType);
      if (tag !== undefined) await moveTag(storage, repository, tag, { digest, at: clock.now() });
      const size = bytes.length;
      const base = { mediaType: manifest.mediaType, size, digest, length: size, repository };
      setting.emit(pushed(happened(request), tag === undefined ? base : { ...base, tag }));
      const location = `/v2/${repository}/manifests/${digest}`;
      return empty(201, { location, 'docker-content-digest': digest });
    },
    async remove(repository, reference, request) {
      if (!reference.includes(':')) {
        if (!(await storage.tag(repository, reference))) throw unknown(reference);
        await storage.removeTag(repository, reference);
        return empty(202);
      }
      const mediaType = await storage.manifestType(repository, reference);
      if (mediaType === undefined) throw unknown(reference);
      for (const tag of (await storage.tags(repository)) ?? []) {
        if ((await storage.tag(repository, tag))?.digest === reference) await storage.removeTag(repository, tag);
      }
      await storage.unlinkManifest(repository, reference);
      setting.emit(deleted(happened(request), { mediaType, digest: reference, repository }));
      return empty(202);
    },
  };
}

async function moveTag(
  storage: Storage,
  repository: string,
  tag: string,
  to: { readonly digest: string; readonly at: number },
): Promise<void> {
  const before = await storage.tag(repository, tag);
  const previous = before?.digest === to.digest ? before.previous : before?.digest;
  // The same push again is not a change: it must not make readers see the older digest once more.
  const at = before?.digest === to.digest ? before.at : to.at;
  await storage.putTag(repository, tag, { digest: to.digest, at, ...(previous === undefined ? {} : { previous }) });
}

async function requireParts(
  storage: Storage,
  repository: string,
  manifest: { readonly blobs: readonly string[]; readonly manifests: readonly string[] },
): Promise<void> {
  for (const digest of manifest.blobs) {
    if (!(await storage.hasLayer(repository, digest))) {
      throw new RegistryProblem('MANIFEST_BLOB_UNKNOWN', `blob unknown to the repository: ${digest}`);
    }
  }
  for (const digest of manifest.manifests) {
    if ((await storage.manifestType(repository, digest)) === undefined) {
      throw new RegistryProblem('MANIFEST_BLOB_UNKNOWN', `manifest unknown to the repository: ${digest}`);
    }
  }
}

function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  return types.some((type) => type === mediaType || type === '*/*' || type === 'application/*');
}

function unknown(reference: string): RegistryProblem {
  return new RegistryProblem('MANIFEST_UNKNOWN', `manifest unknown: ${reference}`);
}
