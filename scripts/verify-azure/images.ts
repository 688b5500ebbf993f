/**
 * The image that is run, in as many versions as are needed: the blobs of a public image with another configuration, so
 * that a push costs nothing and no Docker is asked for. Pushed over the registry's own protocol.
 */
import { createHash } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import type { Blob, BuiltImage } from '../../local/push/build-image.ts';
import { pushImage } from '../../local/push/push-image.ts';
import type { Options } from './options.ts';

const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const CALL_LIMIT_MS = 300_000;

export interface Images {
  readonly repository: string;
  /** The digest under which the tag now stands. */
  push(tag: string, version: string): Promise<string>;
  /** Everything that was pushed. */
  remove(): Promise<void>;
}

/** `endpoints`: where a registry really is, as MOORING_REGISTRY_ENDPOINTS has it. */
export function createImages(options: Options, endpoints: ReadonlyMap<string, string>, repository: string): Images {
  const at = (host: string): string => endpoints.get(host) ?? `https://${host}`;
  const target = { registry: at(options.registry), repository };
  const digests = new Set<string>();
  const send = authenticated(options.registry, target.registry, repository);
  let base: Promise<BuiltImage> | undefined;
  return {
    repository,
    async push(tag, version) {
      base ??= readImage(options.image, at);
      const digest = await pushImage({ ...target, tag, fetch: send }, withVersion(await base, version));
      digests.add(digest);
      return digest;
    },
    async remove() {
      for (const digest of digests) {
        const gone = await send(`${target.registry}/v2/${repository}/manifests/${digest}`, { method: 'DELETE' });
        if (!gone.ok && gone.status !== 404) throw new Error(`the image ${digest} was not deleted: ${gone.status}`);
      }
    },
  };
}

function blob(mediaType: string, bytes: Uint8Array): Blob {
  return { mediaType, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

/** Read without a login, as everybody may. */
async function readImage(reference: string, at: (host: string) => string): Promise<BuiltImage> {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
  const get = async (what: string): Promise<Uint8Array> => {
    const response = await fetch(`${at(host)}/v2/${repository}/${what}`, {
      headers: { accept: [...INDEXES, ...MANIFESTS].join(',') },
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    });
    if (!response.ok) throw new Error(`${reference} cannot be read: ${what} answers ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const parse = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
  let manifest = parse(await get(`manifests/${tag}`));
  const variants = manifest['manifests'] as Descriptor[] | undefined;
  if (variants) {
    const ours = variants.find(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64');
    if (!ours) throw new Error(`${reference} has no variant for linux on amd64`);
    manifest = parse(await get(`manifests/${ours.digest}`));
  }
  const read = async ({ mediaType, digest }: Descriptor) => blob(mediaType, await get(`blobs/${digest}`));
  return {
    manifest: blob(String(manifest['mediaType'] ?? MANIFESTS[0]), Buffer.from(JSON.stringify(manifest))),
    config: await read(manifest['config'] as Descriptor),
    layers: await Promise.all((manifest['layers'] as Descriptor[]).map(read)),
    notes: [],
  };
}

/** The same layers; its environment says which version it is, and so its digest is another. */
function withVersion(image: BuiltImage, version: string): BuiltImage {
  const config = JSON.parse(Buffer.from(image.config.bytes).toString()) as { config?: { Env?: string[] } };
  const Env = [
    ...(config.config?.Env ?? []).filter((one) => !one.startsWith('APP_VERSION=')),
    `APP_VERSION=${version}`,
  ];
  const changed = blob(
    image.config.mediaType,
    Buffer.from(JSON.stringify({ ...config, config: { ...config.config, Env } })),
  );
  const manifest = JSON.parse(Buffer.from(image.manifest.bytes).toString()) as { config: object };
  const described = { ...manifest.config, digest: changed.digest, size: changed.bytes.byteLength };
  const bytes = Buffer.from(JSON.stringify({ ...manifest, config: described }));
  return { ...image, config: changed, manifest: blob(image.manifest.mediaType, bytes) };
}

/** An Azure registry gives its own token in exchange for Entra's (documented); one that asks for none gets none. */
function authenticated(host: string, registry: string, repository: string): typeof fetch {
  let token: string | undefined;
  const obtain = async (): Promise<string> => {
    const entra = await new DefaultAzureCredential().getToken('https://containerregistry.azure.net/.default');
    const post = async (path: string, form: Record<string, string>): Promise<Record<string, string>> => {
      const body = new URLSearchParams({ service: host, ...form });
      const response = await fetch(`${registry}/oauth2/${path}`, { method: 'POST', body });
      if (!response.ok) throw new Error(`${host} gives no token: ${response.status}`);
      return (await response.json()) as Record<string, string>;
    };
    const { refresh_token = '' } = await post('exchange', { grant_type: 'access_token', access_token: entra.token });
    const scope = `repository:${repository}:pull,push,delete`;
    const { access_token = '' } = await post('token', { grant_type: 'refresh_token', refresh_token, scope });
    return access_token;
  };
  return async (input, init = {}) => {
    const once = () => {
      const headers = new Headers(init.headers);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      return fetch(input, { ...init, headers, signal: AbortSignal.timeout(CALL_LIMIT_MS) });
    };
    const first = await once();
    if (first.status !== 401) return first;
    await first.body?.cancel();
    token = await obtain();
    return once();
  };
}
