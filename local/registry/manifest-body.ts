/** Reads a pushed manifest: its media type and everything it refers to. Bytes are kept as they came. */
import { isDigest } from './names.ts';
import { RegistryProblem } from './problem.ts';

/** The specification asks registries to take at least this many bytes. */
export const MANIFEST_BYTES_MAX = 4 * 1024 * 1024;

const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker.distribution';
const INDEXES: readonly string[] = [`${OCI}.index.v1+json`, `${DOCKER}.manifest.list.v2+json`];
const IMAGES: readonly string[] = [`${OCI}.manifest.v1+json`, `${DOCKER}.manifest.v2+json`];

export interface ManifestBody {
  readonly mediaType: string;
  /** Digests that must be blobs of the repository. */
  readonly blobs: readonly string[];
  /** Digests that must be manifests of the repository. */
  readonly manifests: readonly string[];
}

export function readManifest(bytes: Uint8Array, contentType: string | undefined): ManifestBody {
  if (bytes.length > MANIFEST_BYTES_MAX) {
    throw new RegistryProblem('SIZE_INVALID', `a manifest is limited to ${MANIFEST_BYTES_MAX} bytes`);
  }
  const body = parse(bytes);
  const stated = contentType?.split(';')[0]?.trim().toLowerCase();
  const inside = typeof body['mediaType'] === 'string' ? body['mediaType'] : undefined;
  const mediaType = stated ?? inside ?? '';
  if (inside !== undefined && inside !== mediaType) {
    throw new RegistryProblem('MANIFEST_INVALID', `content-type ${mediaType} is not the manifest's ${inside}`);
  }
  if (INDEXES.includes(mediaType)) {
    return { mediaType, blobs: [], manifests: descriptors(body['manifests'], 'manifests') };
  }
  if (!IMAGES.includes(mediaType)) {
    throw new RegistryProblem('MANIFEST_INVALID', `unknown manifest media type: ${mediaType || '(none)'}`);
  }
  const config = descriptors([body['config']], 'config');
  return { mediaType, blobs: [...config, ...descriptors(body['layers'], 'layers')], manifests: [] };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new RegistryProblem('MANIFEST_INVALID', 'the manifest is not JSON');
  }
  if (!isRecord(value) || value['schemaVersion'] !== 2) {
    throw new RegistryProblem('MANIFEST_INVALID', 'schemaVersion is not 2');
  }
  return value;
}

function descriptors(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw new RegistryProblem('MANIFEST_INVALID', `${field} is missing`);
  const digests: string[] = [];
  for (const item of value as unknown[]) {
    const digest = isRecord(item) ? item['digest'] : undefined;
    if (!isRecord(item) || typeof digest !== 'string' || !isDigest(digest)) {
      throw new RegistryProblem('MANIFEST_INVALID', `${field} holds something without a sha256 digest`);
    }
    // A foreign layer lives elsewhere, at its urls.
    if (!Array.isArray(item['urls'])) digests.push(digest);
  }
  return digests;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
