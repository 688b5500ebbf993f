/**
 * What the simulated runtime needs of an image, and a way to get it from the local registry. The reference's host may
 * be the Azure name: nothing is ever pulled from anywhere but the registries handed in.
 */
import { createHash } from 'node:crypto';

/** The part of an OCI image configuration that decides how a container starts. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly workingDirectory: string;
}

export interface PulledImage {
  /** Of the manifest the reference names: what ACI's events show. */
  readonly digest: string;
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly digest: string;
  read(): Promise<Uint8Array>;
}

/** Undefined when there is no such image, or no way to it. */
export type Pull = (reference: string) => Promise<PulledImage | undefined>;

/** The part of a registry that pulls need. */
export interface ImageSource {
  resolve(repository: string, reference: string): Promise<string | undefined>;
  manifest(repository: string, digest: string): Promise<{ mediaType: string; bytes: Uint8Array } | undefined>;
  blob(digest: string): Promise<Uint8Array | undefined>;
}

export interface ImageReference {
  readonly host: string;
  readonly repository: string;
  /** A tag or a digest; a digest wins over a tag beside it. */
  readonly reference: string;
}

/** Docker's reading: the first part is a host if it looks like one, and no tag means `latest`. */
export function parseReference(text: string): ImageReference {
  const [name = '', digest] = text.split('@');
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const named = first === 'localhost' || /[.:]/.test(first);
  const rest = named ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(':');
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  return { host: named ? first.toLowerCase() : 'docker.io', repository, reference: digest ?? tag };
}

/** As ACI's events name it: `name@sha256:…`, without the tag. */
export function withDigest(image: string, digest: string): string {
  const name = image.split('@')[0] ?? '';
  return `${name.replace(/:[^/:]*$/, '')}@${digest}`;
}

/** Pulls from `registries`, by host: the Azure login server and the loopback address usually name the same one. */
export function pullFrom(registries: Readonly<Record<string, ImageSource>>): Pull {
  return async (text) => {
    const { host, repository, reference } = parseReference(text);
    const source = registries[host];
    const digest = await source?.resolve(repository, reference);
    if (!source || digest === undefined) return undefined;
    const manifest = await platformManifest(source, repository, digest);
    const config = manifest && (await source.blob(manifest.config));
    if (!manifest || !config) return undefined;
    const layers = manifest.layers.map((layer) => ({
      digest: layer,
      async read(): Promise<Uint8Array> {
        const bytes = await source.blob(layer);
        if (!bytes || `sha256:${createHash('sha256').update(bytes).digest('hex')}` !== layer) {
          throw new Error(`layer ${layer} of ${text} is missing or not what its digest says`);
        }
        return bytes;
      },
    }));
    return { digest, config: parseConfig(config), layers };
  };
}

interface ManifestParts {
  readonly config: string;
  readonly layers: readonly string[];
}

/** An index leads to its linux/amd64 image, the one platform ACI runs. */
async function platformManifest(
  source: ImageSource,
  repository: string,
  digest: string,
): Promise<ManifestParts | undefined> {
  const found = await source.manifest(repository, digest);
  if (!found) return undefined;
  const body = parseJson<ManifestJson>(found.bytes);
  if (body.config && body.layers) {
    return { config: body.config.digest, layers: body.layers.map((layer) => layer.digest) };
  }
  const fit = body.manifests?.find((one) => one.platform?.os === 'linux' && one.platform.architecture === 'amd64');
  return fit && fit.digest !== digest ? platformManifest(source, repository, fit.digest) : undefined;
}

interface ManifestJson {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly os?: string; readonly architecture?: string };
  }[];
}

interface ConfigJson {
  readonly config?: {
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly WorkingDir?: string;
  };
}

function parseConfig(bytes: Uint8Array): ImageConfig {
  const { config } = parseJson<ConfigJson>(bytes);
  return {
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    environment: config?.Env ?? [],
    workingDirectory: config?.WorkingDir || '/',
  };
}

function parseJson<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
