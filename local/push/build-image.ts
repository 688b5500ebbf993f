/**
 * Builds an OCI image of a folder with a simple Dockerfile, without Docker. Equal content gives an equal digest,
 * whoever builds it and when: entries in order, no times, no owners.
 */
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tar from 'tar';
import type { Dockerfile } from './dockerfile.ts';
import { readDockerfile } from './dockerfile.ts';
import { collectFiles } from './files.ts';

export interface Blob {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface BuiltImage {
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Blob[];
  /** What was left out, for the user to read. */
  readonly notes: readonly string[];
}

export interface BuildOptions {
  /** Set as `APP_VERSION`, so that a new version has a new digest. */
  readonly version?: string;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip';

export async function buildImage(directory: string, options: BuildOptions = {}): Promise<BuiltImage> {
  const file = path.join(directory, 'Dockerfile');
  if (!existsSync(file)) throw new Error(`there is no Dockerfile in ${directory}`);
  const dockerfile = readDockerfile(readFileSync(file, 'utf8'));
  const archive = await pack(collectFiles(directory, dockerfile.copies));
  const layer = blob(LAYER_TYPE, gzipSync(archive));
  const config = blob(CONFIG_TYPE, encode(configOf(dockerfile, sha256(archive), options.version)));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(config),
    layers: [descriptor(layer)],
  };
  return { manifest: blob(MANIFEST_TYPE, encode(manifest)), config, layers: [layer], notes: dockerfile.notes };
}

function configOf(dockerfile: Dockerfile, diffId: string, version: string | undefined): unknown {
  const environment = new Map(dockerfile.environment);
  if (version !== undefined) environment.set('APP_VERSION', version);
  const { ports, labels, user, entrypoint, command } = dockerfile;
  return {
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: [...environment].map(([name, value]) => `${name}=${value}`),
      WorkingDir: path.posix.normalize(dockerfile.workingDirectory),
      ...(user === '' ? {} : { User: user }),
      ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) }),
      ...(labels.size === 0 ? {} : { Labels: Object.fromEntries(labels) }),
      ...(entrypoint.length === 0 ? {} : { Entrypoint: entrypoint }),
      ...(command.length === 0 ? {} : { Cmd: command }),
    },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
}

/** Copies the files to their places, then packs them in order with one time for all. */
async function pack(files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const stage = mkdtempSync(path.join(tmpdir(), 'mooring-build-'));
  try {
    for (const [name, source] of files) {
      const target = path.join(stage, name);
      mkdirSync(path.dirname(target), { recursive: true });
      cpSync(source, target);
      // Whatever the umask was: only "may be run" is content.
      chmodSync(target, (statSync(source).mode & 0o100) === 0 ? 0o644 : 0o755);
    }
    const names = [...files.keys()].sort();
    if (names.length === 0) return new Uint8Array(1024);
    const packing = tar.create({ cwd: stage, portable: true, mtime: new Date(0), noDirRecurse: true }, names);
    const chunks: Buffer[] = [];
    for await (const chunk of packing) chunks.push(chunk);
    return Buffer.concat(chunks);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function blob(mediaType: string, bytes: Uint8Array): Blob {
  return { digest: sha256(bytes), mediaType, bytes };
}

function descriptor(of: Blob): unknown {
  return { mediaType: of.mediaType, digest: of.digest, size: of.bytes.length };
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
