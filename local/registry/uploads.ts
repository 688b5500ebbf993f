/**
 * Blob uploads: POST opens one, PATCH appends, PUT ends it with a digest that must be the bytes' own. Serves
 * `/v2/<name>/blobs/uploads/`; a session is a file, so an upload survives a restart of the registry.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { WireRequest, WireResponse } from '../serve/wire.ts';
import { empty } from '../serve/wire.ts';
import { digestOf, isDigest, isRepository } from './names.ts';
import { RegistryProblem } from './problem.ts';
import { checkedDigest } from './routes.ts';
import type { Storage } from './storage.ts';

/** A blob larger than this, in bytes, is refused: ten times what images for local use hold. */
const BLOB_BYTES_MAX = 1024 ** 3;
/** Unfinished uploads at one time; a client that leaves more behind is broken. */
const UPLOADS_MAX = 1000;
const UPLOAD_ID = /^[0-9a-f-]{36}$/;

export interface Uploads {
  /** `mayMount` says whether the caller may read the repository that a mount names. */
  open(repository: string, request: WireRequest, mayMount: (from: string) => boolean): Promise<WireResponse>;
  status(repository: string, id: string): Promise<WireResponse>;
  append(repository: string, id: string, request: WireRequest): Promise<WireResponse>;
  finish(repository: string, id: string, request: WireRequest): Promise<WireResponse>;
  cancel(id: string): Promise<WireResponse>;
}

export function createUploads(storage: Storage): Uploads {
  const fileOf = (id: string): string => path.join(storage.uploads, id);
  const sizeOf = async (id: string): Promise<number> => {
    const found = UPLOAD_ID.test(id) ? await stat(fileOf(id)).catch(() => undefined) : undefined;
    if (!found) throw new RegistryProblem('BLOB_UPLOAD_UNKNOWN', 'there is no such upload');
    return found.size;
  };
  const grow = async (id: string, request: WireRequest): Promise<number> => {
    const size = await sizeOf(id);
    checkRange(size, request.headers['content-range']);
    if (size + request.body.length > BLOB_BYTES_MAX) {
      throw new RegistryProblem('SIZE_INVALID', `a blob is limited to ${BLOB_BYTES_MAX} bytes`);
    }
    if (request.body.length > 0) await appendFile(fileOf(id), request.body);
    return size + request.body.length;
  };
  return {
    async open(repository, request, mayMount) {
      const query = request.url.searchParams;
      const mount = query.get('mount');
      const from = query.get('from');
      if (mount && from && isDigest(mount) && isRepository(from) && mayMount(from)) {
        if (await storage.hasLayer(from, mount)) {
          await storage.linkLayer(repository, mount);
          return created(repository, mount);
        }
      }
      const digest = query.get('digest');
      if (digest !== null) return monolithic(storage, repository, checkedDigest(digest), request.body);
      await mkdir(storage.uploads, { recursive: true });
      if ((await readdir(storage.uploads)).length >= UPLOADS_MAX) {
        throw new RegistryProblem('DENIED', `more than ${UPLOADS_MAX} uploads were left unfinished`);
      }
      const id = randomUUID();
      await writeFile(fileOf(id), '');
      return progress(202, repository, id, 0);
    },
    async status(repository, id) {
      return progress(204, repository, id, await sizeOf(id));
    },
    async append(repository, id, request) {
      return progress(202, repository, id, await grow(id, request));
    },
    async finish(repository, id, request) {
      const digest = checkedDigest(request.url.searchParams.get('digest') ?? '');
      await grow(id, request);
      const actual = await digestOfFile(fileOf(id));
      if (actual !== digest) {
        await rm(fileOf(id), { force: true });
        throw new RegistryProblem('DIGEST_INVALID', `the uploaded bytes are ${actual}, not ${digest}`);
      }
      await storage.adoptBlob(digest, fileOf(id));
      await storage.linkLayer(repository, digest);
      return created(repository, digest);
    },
    async cancel(id) {
      await sizeOf(id);
      await rm(fileOf(id), { force: true });
      return empty(204);
    },
  };
}

async function monolithic(
  storage: Storage,
  repository: string,
  digest: string,
  bytes: Uint8Array,
): Promise<WireResponse> {
  const actual = digestOf(bytes);
  if (actual !== digest) {
    throw new RegistryProblem('DIGEST_INVALID', `the uploaded bytes are ${actual}, not ${digest}`);
  }
  await storage.putBlob(digest, bytes);
  await storage.linkLayer(repository, digest);
  return created(repository, digest);
}

/** A chunk must begin where the last one ended. */
function checkRange(size: number, range: string | undefined): void {
  if (range === undefined) return;
  const start = /^(?:bytes[ =])?(\d+)-\d+(?:\/.*)?$/.exec(range)?.[1];
  if (start === undefined || Number(start) !== size) {
    const have = { range: `0-${Math.max(0, size - 1)}` };
    throw new RegistryProblem('RANGE_INVALID', `the upload holds ${size} bytes`, have);
  }
}

function progress(status: number, repository: string, id: string, size: number): WireResponse {
  return empty(status, {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
  });
}

function created(repository: string, digest: string): WireResponse {
  return empty(201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest('hex')}`;
}
