/** What a registry request addresses. Called by the service first; names are checked here and nowhere later. */
import { isDigest, isRepository, isTag } from './names.ts';
import { RegistryProblem } from './problem.ts';

export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'token' }
  | { readonly kind: 'exchange' }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'uploads'; readonly repository: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string };

/** A name may hold `/`, so a path is read from its end. */
const TAIL = /^\/v2\/(.+)\/(?:(tags)\/list|(manifests)\/([^/]+)|blobs\/(uploads)\/([^/]*)|(blobs)\/([^/]+))$/;

/** Undefined for a path that no registry serves. */
export function routeOf(pathname: string): Route | undefined {
  const path = pathname.replace(/\/blobs\/uploads$/, '/blobs/uploads/');
  if (path === '/v2' || path === '/v2/') return { kind: 'base' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  if (path === '/oauth2/token' || path === '/token') return { kind: 'token' };
  if (path === '/oauth2/exchange') return { kind: 'exchange' };
  const found = TAIL.exec(path);
  if (!found) return undefined;
  const [, name = '', tags, manifests, reference = '', uploads, upload = '', , digest = ''] = found;
  const repository = decode(name);
  if (!isRepository(repository)) throw new RegistryProblem('NAME_INVALID', `invalid repository name: ${repository}`);
  if (tags) return { kind: 'tags', repository };
  if (manifests) return { kind: 'manifest', repository, reference: checkedReference(decode(reference)) };
  if (uploads) return upload ? { kind: 'upload', repository, id: upload } : { kind: 'uploads', repository };
  return { kind: 'blob', repository, digest: checkedDigest(decode(digest)) };
}

export function checkedDigest(text: string): string {
  if (!isDigest(text)) throw new RegistryProblem('DIGEST_INVALID', `not a sha256 digest: ${text.slice(0, 100)}`);
  return text;
}

function checkedReference(text: string): string {
  if (text.includes(':')) return checkedDigest(text);
  if (!isTag(text)) throw new RegistryProblem('TAG_INVALID', `invalid tag: ${text.slice(0, 150)}`);
  return text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RegistryProblem('NAME_INVALID', 'the path is not valid percent-encoding');
  }
}
