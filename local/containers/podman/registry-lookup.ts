/**
 * Which digest a registry has under a reference, asked as a client would: anonymously, with a login, or with a token
 * that the registry's challenge leads to. The runtime asks before it pulls, so that containers are made of digests only.
 */
import type { RegistryLogin } from '../runtime.ts';
import { parseReference } from '../simulated/image.ts';
import type { RegistryPlaces } from './service-files.ts';

const ANSWER_MAX_MS = 10_000;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export interface FoundImage {
  /** `host/repository@sha256:…`, as podman pulls it. */
  readonly reference: string;
  readonly digest: string;
  /** Where the registry really is. */
  readonly place: string;
  readonly login?: RegistryLogin;
}

/** Undefined when there is no such image, or no way to it: only the registries named are ever asked. */
export async function lookUp(
  image: string,
  places: RegistryPlaces,
  logins: readonly RegistryLogin[],
): Promise<FoundImage | undefined> {
  const { host, repository, reference } = parseReference(image);
  const place = places[host];
  if (place === undefined) return undefined;
  const login = logins.find(({ server }) => server === host);
  const url = `${place}/v2/${repository}/manifests/${reference}`;
  const first = await head(url, undefined);
  const response = first.status === 401 ? await head(url, await authorize(first, login)) : first;
  const digest = response.headers.get('docker-content-digest');
  if (!response.ok || digest === null) return undefined;
  return { reference: `${host}/${repository}@${digest}`, digest, place, ...(login === undefined ? {} : { login }) };
}

function head(url: string, authorization: string | undefined): Promise<Response> {
  const headers = { accept: MANIFESTS, ...(authorization === undefined ? {} : { authorization }) };
  return fetch(url, { method: 'HEAD', headers, signal: AbortSignal.timeout(ANSWER_MAX_MS) });
}

async function authorize(refused: Response, login: RegistryLogin | undefined): Promise<string | undefined> {
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const basic = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  if (/^basic /i.test(challenge)) return basic;
  const realm = /realm="([^"]*)"/.exec(challenge)?.[1];
  if (realm === undefined) return undefined;
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const headers = basic === undefined ? {} : { authorization: basic };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MAX_MS) });
  if (!response.ok) return undefined;
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) return undefined;
  const token = 'token' in body ? body.token : 'access_token' in body ? body.access_token : undefined;
  return typeof token === 'string' ? `Bearer ${token}` : undefined;
}
