/**
 * The grammar of repository names, tags and digests, as the OCI distribution specification gives it. Every request
 * passes through here before a name becomes part of a path on disk, so nothing else need fear `..`.
 */
import { createHash } from 'node:crypto';

/** The specification's limit for a whole name, in characters. */
const NAME_LENGTH_MAX = 255;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isRepository(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && NAME.test(name);
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Only sha256: it is what every client of today writes. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
