/**
 * Which registries are asked, and at which address. `registry.ts` sends to nothing that was not checked here: hosts
 * come from declarations and challenges from registries, and both could point anywhere.
 */
import { Fault } from '../../core/errors.ts';

export interface HostRules {
  /** Exact hosts, or `*.` before a domain for one more label. */
  readonly allowedHosts: readonly string[];
  /** Host → where it really is: for a registry that runs on this machine. Only a loopback address may be http. */
  readonly endpoints?: Readonly<Record<string, string>>;
}

const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::\d{1,5})?$/;
const DOCKER_HUB = 'docker.io';

/** Where a registry is, when that is not its own name. */
const SERVED_AT: ReadonlyMap<string, string> = new Map([[DOCKER_HUB, 'registry-1.docker.io']]);

/** Who hands out a registry's tokens, when that is not itself. */
const TOKENS_AT: ReadonlyMap<string, string> = new Map([
  [DOCKER_HUB, 'auth.docker.io'],
  ['registry.gitlab.com', 'gitlab.com'],
]);

/** Azure's registries: they take a token of Entra's in exchange for their own. */
const AZURE_REGISTRIES: readonly string[] = ['*.azurecr.io', '*.azurecr.cn', '*.azurecr.us'];

/** One name for one registry. */
export function registryName(host: string): string {
  const lower = host.toLowerCase();
  return lower === 'index.docker.io' || lower === 'registry-1.docker.io' ? DOCKER_HUB : lower;
}

export function isAllowed(host: string, rules: HostRules): boolean {
  const name = registryName(host);
  return HOST.test(name) && rules.allowedHosts.some((pattern) => matches(name, pattern));
}

export function isAzureRegistry(host: string): boolean {
  return AZURE_REGISTRIES.some((pattern) => matches(registryName(host), pattern));
}

/** The origin to send to. */
export function originOf(host: string, rules: HostRules): string {
  const name = registryName(host);
  return mappedOrigin(name, rules) ?? `https://${SERVED_AT.get(name) ?? name}`;
}

/** A token service's address as a challenge named it: only the registry's own, or the one known for it. */
export function tokenUrl(realm: string, host: string, rules: HostRules): URL {
  const name = registryName(host);
  const url = URL.parse(realm);
  const mapped = mappedOrigin(name, rules);
  const named = [name, SERVED_AT.get(name), TOKENS_AT.get(name)].some((own) => url?.origin === `https://${own}`);
  if (url && url.username === '' && url.password === '') {
    if (mapped !== undefined && (named || url.origin === mapped))
      return new URL(`${url.pathname}${url.search}`, mapped);
    if (mapped === undefined && named) return url;
  }
  throw new Fault('terminal', {
    reason: 'ImageUnresolved',
    message: `the registry ${name} sends us to a token service that is not its own`,
  });
}

function mappedOrigin(name: string, rules: HostRules): string | undefined {
  const endpoint = rules.endpoints?.[name];
  if (endpoint === undefined) return undefined;
  const url = URL.parse(endpoint);
  const loopback = url !== null && /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url.origin;
  throw new Fault('terminal', {
    reason: 'RegistryUnavailable',
    message: `the address set for the registry ${name} is neither https nor on this machine`,
  });
}

function matches(name: string, pattern: string): boolean {
  const wanted = registryName(pattern);
  if (!wanted.startsWith('*.')) return name === wanted;
  const label = name.slice(0, name.length - wanted.length + 1);
  return name.endsWith(wanted.slice(1)) && /^[a-z0-9-]+$/.test(label);
}
