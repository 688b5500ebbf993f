/**
 * A registry in memory, as the controller's reads meet local/registry: a challenge, a token, a digest by tag.
 * (local/registry keeps everything on disk, which a simulated day has no time for; a test holds the two together.)
 */
import { createHash } from 'node:crypto';
import { json, type Service } from '../../../local/serve/wire.ts';

export interface SimRegistry {
  readonly service: Service;
  /** Moves a tag to a digest. */
  put(image: string, digest: string): void;
  /** Moves a tag to what has this content; answers the digest. */
  push(image: string, content: string): string;
  digest(image: string): string | undefined;
  /** Every digest a tag has had, oldest first. */
  digests(image: string): readonly string[];
  all(): ReadonlyMap<string, readonly string[]>;
  restore(all: ReadonlyMap<string, readonly string[]>): void;
}

const MEDIA_TYPE = 'application/vnd.oci.image.manifest.v1+json';

export function simRegistry(loginServer: string): SimRegistry {
  const tags = new Map<string, readonly string[]>();
  const put = (image: string, digest: string): void => {
    const had = tags.get(image) ?? [];
    if (had.at(-1) !== digest) tags.set(image, [...had, digest]);
  };
  return {
    put,
    push(image, content) {
      put(image, digestOf(content));
      return digestOf(content);
    },
    digest: (image) => tags.get(image)?.at(-1),
    digests: (image) => tags.get(image) ?? [],
    all: () => new Map(tags),
    restore(all) {
      for (const [image, had] of all) tags.set(image, had);
    },
    async service({ method, url, headers }) {
      if (url.pathname === '/oauth2/token') return json(200, { token: 'registry-token', expires_in: 4500 });
      const [, repository, tag] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
      if (repository === undefined || tag === undefined) return json(404, { errors: [{ code: 'NAME_UNKNOWN' }] });
      if (headers['authorization'] !== 'Bearer registry-token') {
        const realm = `Bearer realm="${url.origin}/oauth2/token",service="${loginServer}",scope="repository:${repository}:pull"`;
        return json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': realm });
      }
      const digest = tags.get(`${repository}:${tag}`)?.at(-1);
      if (digest === undefined) return json(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
      const body = method === 'GET' ? (contents.get(digest) ?? '') : '';
      return { status: 200, headers: { 'content-type': MEDIA_TYPE, 'docker-content-digest': digest }, body };
    },
  };
}

const digests = new Map<string, string>();
/** What a digest is of: a client may hash it itself. */
const contents = new Map<string, string>();

/** Contents are few and come again in every run. */
export function digestOf(content: string): string {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  digests.set(content, digest);
  contents.set(digest, content);
  return digest;
}
