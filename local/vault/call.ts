/** One call to the vault as its handlers see it, and what several of them do with it. Made by `vault.ts`. */
import { json, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { GuidSource } from '../world/guid.ts';
import { isObject, type JsonObject, parseJson } from '../world/json.ts';
import { badParameter, secretNotFound } from './refusals.ts';
import type { Secret, Secrets, SecretVersion } from './secrets.ts';

export interface VaultCall {
  readonly request: WireRequest;
  readonly origin: string;
  readonly secrets: Secrets;
  readonly guid: GuidSource;
}

/** The most that the service gives on a page. */
const PAGE_SIZE_MAX = 25;

/** One page of `items`, its values never among what is shown. */
export function page<T>(call: VaultCall, items: readonly T[], describe: (item: T) => JsonObject): WireResponse {
  const { url } = call.request;
  const start = Number.parseInt(url.searchParams.get('$skiptoken') ?? '0', 10) || 0;
  const asked = Number.parseInt(url.searchParams.get('maxresults') ?? '', 10) || PAGE_SIZE_MAX;
  const end = start + Math.min(asked, PAGE_SIZE_MAX);
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(end));
  return json(200, { value: items.slice(start, end).map(describe), nextLink: end < items.length ? next.href : null });
}

/** The secret, where it is there and not deleted. */
export function living(call: VaultCall, name: string): Secret {
  const secret = call.secrets.get(name);
  if (secret === undefined || secret.deleted !== undefined) throw secretNotFound(name);
  return secret;
}

/** The secret, where it was deleted and not purged. */
export function dead(call: VaultCall, name: string): Secret {
  const secret = call.secrets.get(name);
  if (secret?.deleted === undefined) throw secretNotFound(name);
  return secret;
}

export function versionOf(secret: Secret, asked: string | undefined): SecretVersion {
  if (asked === undefined) return newest(secret);
  const version = secret.versions.find((known) => known.version === asked);
  if (!version) throw secretNotFound(`${secret.name}/${asked}`);
  return version;
}

export function newest(secret: Secret): SecretVersion {
  const version = secret.versions.at(-1);
  if (!version) throw new Error(`secret '${secret.name}' has no version`);
  return version;
}

export function bodyOf(call: VaultCall): JsonObject {
  const body = parseJson(Buffer.from(call.request.body).toString('utf8'));
  if (!isObject(body)) throw badParameter('The request body is no JSON object.');
  return body;
}
