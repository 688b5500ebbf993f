/**
 * A Key Vault for secrets, as the real SecretClient speaks to it: the challenge first, then secrets by name and
 * version, soft delete, lists in pages. Durable with a directory, like the world.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { empty, json, type Service, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { WorldClock } from '../world/clock.ts';
import type { GuidSource } from '../world/guid.ts';
import { forgetfulJournal, openJournal } from '../world/journal.ts';
import { isObject, type JsonObject, parseJson, textAt } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import { bundle, deletedItem, item } from './describe.ts';
import { alreadyDeleted, badParameter, secretNotFound } from './refusals.ts';
import { changedBy, createSecrets, type Secret, type Secrets, type SecretVersion } from './secrets.ts';

export interface VaultOptions {
  readonly clock: WorldClock;
  readonly directory?: string;
  /** Where versions come from; absent: random ones. */
  readonly guid?: GuidSource;
}

interface VaultCall {
  readonly request: WireRequest;
  readonly origin: string;
  readonly secrets: Secrets;
  readonly guid: GuidSource;
}

/** The vault's own limits. */
const NAME = /^[0-9a-zA-Z-]{1,127}$/;
const VALUE_BYTES_MAX = 25 * 1024;
const PAGE_SIZE_MAX = 25;

export function createVault(options: VaultOptions): Service {
  const { clock, directory, guid = randomUUID } = options;
  const journal = directory === undefined ? forgetfulJournal() : openJournal(join(directory, 'vault.jsonl'));
  const secrets = createSecrets(clock, journal);
  return async (request) => {
    if (!/^bearer \S/i.test(request.headers['authorization'] ?? '')) return challenge();
    try {
      return route({ request, origin: request.url.origin, secrets, guid });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json(error.status, { error: { code: error.code, message: error.message } });
    }
  };
}

/** The client sends its first request without a body, to be told by this where to get a token for what. */
function challenge(): WireResponse {
  const authorization = 'https://login.microsoftonline.com/00000000-0000-0000-0000-00000000000a';
  const error = { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' };
  const header = `Bearer authorization="${authorization}", resource="https://vault.azure.net"`;
  return json(401, { error }, { 'www-authenticate': header });
}

function route(call: VaultCall): WireResponse {
  const [kind, name, rest] = call.request.url.pathname.split('/').filter((part) => part !== '').map(decodeURIComponent);
  const verb = call.request.method;
  if (kind === 'secrets') {
    if (name === undefined) return verb === 'GET' ? listSecrets(call) : notAllowed(verb);
    if (rest === 'versions' && verb === 'GET') return listVersions(call, name);
    if (verb === 'GET') return getSecret(call, name, rest);
    if (verb === 'PUT') return setSecret(call, name);
    if (verb === 'PATCH') return updateSecret(call, name, rest);
    if (verb === 'DELETE') return deleteSecret(call, name);
    return notAllowed(verb);
  }
  if (kind === 'deletedsecrets') {
    if (name === undefined) return verb === 'GET' ? listDeleted(call) : notAllowed(verb);
    if (verb === 'GET') return getDeleted(call, name);
    if (verb === 'DELETE') return purge(call, name);
    if (verb === 'POST' && rest === 'recover') return recover(call, name);
  }
  return notAllowed(verb);
}

function notAllowed(verb: string): WireResponse {
  return json(405, { error: { code: 'MethodNotAllowed', message: `${verb} is not known here.` } });
}

function setSecret(call: VaultCall, name: string): WireResponse {
  if (!NAME.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`);
  const body = bodyOf(call);
  const value = textAt(body, 'value');
  if (value === undefined) throw badParameter("The parameter 'value' is missing.");
  if (Buffer.byteLength(value) > VALUE_BYTES_MAX) throw badParameter(`The value is larger than ${VALUE_BYTES_MAX} bytes.`);
  const before = call.secrets.get(name);
  if (before?.deleted !== undefined) throw alreadyDeleted(name);
  const now = call.secrets.now();
  const version = call.guid().replaceAll('-', '');
  const fresh = changedBy(body, { version, value, tags: {}, enabled: true, created: now, updated: now });
  const secret: Secret = { name: before?.name ?? name, versions: [...(before?.versions ?? []), fresh] };
  call.secrets.keep(secret);
  return json(200, bundle(call.origin, secret, fresh));
}

function updateSecret(call: VaultCall, name: string, asked: string | undefined): WireResponse {
  const secret = living(call, name);
  const before = versionOf(secret, asked);
  const changed = { ...changedBy(bodyOf(call), before), updated: call.secrets.now() };
  const versions = secret.versions.map((version) => (version === before ? changed : version));
  call.secrets.keep({ ...secret, versions });
  return json(200, item(`${call.origin}/secrets/${secret.name}/${changed.version}`, changed));
}

function getSecret(call: VaultCall, name: string, asked: string | undefined): WireResponse {
  const secret = living(call, name);
  const version = versionOf(secret, asked);
  if (version.enabled) return json(200, bundle(call.origin, secret, version));
  throw new Refusal(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.');
}

function deleteSecret(call: VaultCall, name: string): WireResponse {
  const secret = { ...living(call, name), deleted: call.secrets.now() };
  call.secrets.keep(secret);
  return json(200, deletedItem(call.origin, secret, newest(secret)));
}

function getDeleted(call: VaultCall, name: string): WireResponse {
  const secret = dead(call, name);
  return json(200, deletedItem(call.origin, secret, newest(secret)));
}

function purge(call: VaultCall, name: string): WireResponse {
  call.secrets.purge(dead(call, name));
  return empty(204);
}

function recover(call: VaultCall, name: string): WireResponse {
  const { deleted: _, ...secret } = dead(call, name);
  call.secrets.keep(secret);
  const version = newest(secret);
  return json(200, item(`${call.origin}/secrets/${secret.name}/${version.version}`, version));
}

function listSecrets(call: VaultCall): WireResponse {
  const shown = call.secrets.list().filter((secret) => secret.deleted === undefined);
  return page(call, shown, (secret) => item(`${call.origin}/secrets/${secret.name}`, newest(secret)));
}

function listDeleted(call: VaultCall): WireResponse {
  const shown = call.secrets.list().filter((secret) => secret.deleted !== undefined);
  return page(call, shown, (secret) => deletedItem(call.origin, secret, newest(secret)));
}

function listVersions(call: VaultCall, name: string): WireResponse {
  const secret = living(call, name);
  return page(call, secret.versions, (version) => item(`${call.origin}/secrets/${secret.name}/${version.version}`, version));
}

function page<T>(call: VaultCall, items: readonly T[], describe: (item: T) => JsonObject): WireResponse {
  const { url } = call.request;
  const start = Number.parseInt(url.searchParams.get('$skiptoken') ?? '0', 10) || 0;
  const asked = Number.parseInt(url.searchParams.get('maxresults') ?? '', 10) || PAGE_SIZE_MAX;
  const end = start + Math.min(asked, PAGE_SIZE_MAX);
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(end));
  return json(200, { value: items.slice(start, end).map(describe), nextLink: end < items.length ? next.href : null });
}

function living(call: VaultCall, name: string): Secret {
  const secret = call.secrets.get(name);
  if (secret === undefined || secret.deleted !== undefined) throw secretNotFound(name);
  return secret;
}

function dead(call: VaultCall, name: string): Secret {
  const secret = call.secrets.get(name);
  if (secret?.deleted === undefined) throw secretNotFound(name);
  return secret;
}

function versionOf(secret: Secret, asked: string | undefined): SecretVersion {
  if (asked === undefined) return newest(secret);
  const version = secret.versions.find((known) => known.version === asked);
  if (!version) throw secretNotFound(`${secret.name}/${asked}`);
  return version;
}

function newest(secret: Secret): SecretVersion {
  const version = secret.versions.at(-1);
  if (!version) throw new Error(`secret '${secret.name}' has no version`);
  return version;
}

function bodyOf(call: VaultCall): JsonObject {
  const body = parseJson(Buffer.from(call.request.body).toString('utf8'));
  if (!isObject(body)) throw badParameter('The request body is no JSON object.');
  return body;
}
