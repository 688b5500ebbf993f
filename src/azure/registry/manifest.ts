/**
 * What counts as an image's manifest: `registry.ts` asks for these types and hashes nothing else. A sign-in page or a
 * proxy's error with status 200 would otherwise become a digest that no registry has.
 */
import { isObject } from '../../core/json.ts';
import { unreadable } from './answers.ts';
import type { RegistryAnswer } from './send.ts';

/** All four, or a registry converts or hides what it has, and the digest is another. */
const MANIFEST_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export const ACCEPT = MANIFEST_TYPES.join(', ');

/** The one version that these types have (specified). */
const SCHEMA_VERSION = 2;

/** The bytes of a manifest that was read whole; `send.ts` bounds them. Throws for anything else. */
export function manifestIn(answer: RegistryAnswer, host: string): Uint8Array {
  const type = answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !MANIFEST_TYPES.includes(type)) throw unreadable(host, 'something that is no manifest');
  if (!isManifest(answer.body)) throw unreadable(host, 'a manifest that cannot be read');
  return answer.body;
}

function isManifest(body: Uint8Array): boolean {
  try {
    const manifest: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isObject(manifest) && manifest['schemaVersion'] === SCHEMA_VERSION;
  } catch {
    return false;
  }
}
