/**
 * Gets what a registry wants in `Authorization`: anonymous and password logins over the token service that its
 * challenge names, and an Azure registry's own token in exchange for Entra's. Kept in memory only, by repository.
 */
import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Clock } from '../../core/ports.ts';
import { classifyRegistry, unreadable, unresolved } from './answers.ts';
import type { Challenge } from './challenge.ts';
import type { HostRules } from './hosts.ts';
import { isAzureRegistry, originOf, registryName, tokenUrl } from './hosts.ts';
import type { RegistryAnswer, Send } from './send.ts';
import { createTokenCache, type KeptTokens } from './token-cache.ts';

export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

export interface TokenOptions extends HostRules {
  /** For Azure's registries; without it they are asked anonymously. */
  readonly credential?: TokenCredential;
  /** The scope of Entra's token that an Azure registry exchanges. */
  readonly audience?: string;
  /** A login for another registry, when there is one. */
  readonly login?: (host: string, signal: AbortSignal) => Promise<RegistryLogin | undefined>;
  readonly clock: Pick<Clock, 'now'>;
  /** Its own, where nobody wants to look at it or to put it back. */
  readonly tokens?: KeptTokens;
}

export interface Tokens {
  /** What was good for this repository last time. */
  kept(host: string, repository: string): string | undefined;
  /** A new one, as the challenge asks; undefined when nothing we have can meet it. */
  obtain(challenge: Challenge, image: Target, signal: AbortSignal): Promise<string | undefined>;
}

interface Target {
  readonly host: string;
  readonly repository: string;
}

const ACR_AUDIENCE = 'https://containerregistry.azure.net/.default';
/** The specification's, where a token service names no time. */
const LIFE_MS = 60_000;
/** Azure's registries name none; documented are 75 minutes. */
const ACR_LIFE_MS = 30 * 60_000;
const LIFE_MAX_MS = 3_600_000;

export function createTokens(send: Send, options: TokenOptions): Tokens {
  const cache = createTokenCache(options.tokens);
  const { clock, credential } = options;

  async function obtain(challenge: Challenge, image: Target, signal: AbortSignal): Promise<string | undefined> {
    if (isAzureRegistry(image.host) && credential) return exchange(credential, image, signal);
    const login = await options.login?.(image.host, signal);
    if (challenge.scheme === 'basic') return login && basic(login);
    const url = tokenUrl(challenge.realm, image.host, options);
    if (challenge.service !== undefined) url.searchParams.set('service', challenge.service);
    url.searchParams.set('scope', pullScope(image));
    const headers: Record<string, string> = login ? { authorization: basic(login) } : {};
    const answer = await send(image.host, { url: url.href, method: 'GET', headers }, signal);
    return keep(image, answer, LIFE_MS);
  }

  async function exchange(identity: TokenCredential, image: Target, signal: AbortSignal): Promise<string> {
    const service = registryName(image.host);
    const entra = await entraToken(identity, signal);
    const first = await post(image, 'exchange', { grant_type: 'access_token', service, access_token: entra }, signal);
    const refresh = field(image, first, ['refresh_token']);
    const form = { grant_type: 'refresh_token', service, scope: pullScope(image), refresh_token: refresh };
    return keep(image, await post(image, 'token', form, signal), ACR_LIFE_MS);
  }

  async function entraToken(identity: TokenCredential, signal: AbortSignal): Promise<string> {
    const scope = options.audience ?? ACR_AUDIENCE;
    const token = await identity.getToken(scope, { abortSignal: signal }).catch(() => null);
    if (token) return token.token;
    throw new Fault('transient', { reason: 'RegistryUnavailable', message: 'no token could be had for the registry' });
  }

  function post(
    image: Target,
    path: string,
    form: Record<string, string>,
    signal: AbortSignal,
  ): Promise<RegistryAnswer> {
    const url = `${originOf(image.host, options)}/oauth2/${path}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return send(image.host, { url, method: 'POST', headers, body: new URLSearchParams(form).toString() }, signal);
  }

  function keep(image: Target, answer: RegistryAnswer, lifeMs: number): string {
    const authorization = `Bearer ${field(image, answer, ['token', 'access_token'])}`;
    const seconds = readJson(answer)['expires_in'];
    const life = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, LIFE_MAX_MS) : lifeMs;
    cache.set(cacheKey(image.host, image.repository), authorization, clock.now() + life);
    return authorization;
  }

  return {
    kept: (host, repository) => cache.get(cacheKey(host, repository), clock.now()),
    obtain,
  };
}

function cacheKey(host: string, repository: string): string {
  return `${registryName(host)} ${repository}`;
}

function pullScope(image: Target): string {
  return `repository:${image.repository}:pull`;
}

function basic({ username, password }: RegistryLogin): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The first of these fields that holds a text fit for a header. */
function field(image: Target, answer: RegistryAnswer, names: readonly string[]): string {
  if (answer.status === 404) throw unresolved(`the registry ${registryName(image.host)} has no token service`, 404);
  if (answer.status !== 200) throw classifyRegistry(answer, image.host, undefined);
  const body = readJson(answer);
  const found = names
    .map((name) => body[name])
    .find((value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value));
  if (typeof found !== 'string') throw unreadable(image.host, 'no token');
  return found;
}

function readJson(answer: RegistryAnswer): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(answer.body));
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}
