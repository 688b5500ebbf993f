/**
 * A Key Vault for secrets, as the real SecretClient speaks to it: the challenge first, then secrets by name and
 * version, soft delete, lists in pages. Durable with a directory, like the world.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { json, type Service, type WireResponse } from '../serve/wire.ts';
import type { WorldClock } from '../world/clock.ts';
import type { GuidSource } from '../world/guid.ts';
import { forgetfulJournal, openJournal } from '../world/journal.ts';
import { Refusal } from '../world/refusal.ts';
import type { VaultCall } from './call.ts';
import { getDeleted, listDeleted, purge, recover } from './deleted-calls.ts';
import { badParameter } from './refusals.ts';
import { deleteSecret, getSecret, listSecrets, listVersions, setSecret, updateSecret } from './secret-calls.ts';
import { createSecrets } from './secrets.ts';

export interface VaultOptions {
  readonly clock: WorldClock;
  readonly directory?: string;
  /** Where versions come from; absent: random ones. */
  readonly guid?: GuidSource;
}

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
  const [kind, name, rest] = segmentsOf(call.request.url.pathname);
  if (kind === 'secrets') return routeSecrets(call, name, rest);
  if (kind === 'deletedsecrets') return routeDeleted(call, name, rest);
  return notAllowed(call);
}

function routeSecrets(call: VaultCall, name: string | undefined, rest: string | undefined): WireResponse {
  const { method } = call.request;
  if (name === undefined) return method === 'GET' ? listSecrets(call) : notAllowed(call);
  switch (method) {
    case 'GET':
      return rest === 'versions' ? listVersions(call, name) : getSecret(call, name, rest);
    case 'PUT':
      return setSecret(call, name);
    case 'PATCH':
      return updateSecret(call, name, rest);
    case 'DELETE':
      return deleteSecret(call, name);
    default:
      return notAllowed(call);
  }
}

function routeDeleted(call: VaultCall, name: string | undefined, rest: string | undefined): WireResponse {
  const { method } = call.request;
  if (name === undefined) return method === 'GET' ? listDeleted(call) : notAllowed(call);
  if (method === 'GET') return getDeleted(call, name);
  if (method === 'DELETE') return purge(call, name);
  return method === 'POST' && rest === 'recover' ? recover(call, name) : notAllowed(call);
}

function segmentsOf(path: string): readonly string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) throw badParameter(`The path '${path}' is not well encoded.`);
    throw error;
  }
}

function notAllowed({ request }: VaultCall): WireResponse {
  const message = `${request.method} of '${request.url.pathname}' is not known here.`;
  return json(405, { error: { code: 'MethodNotAllowed', message } });
}
