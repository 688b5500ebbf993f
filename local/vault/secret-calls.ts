/** The calls to `/secrets`. Called by the vault's router. */
import { json, type WireResponse } from '../serve/wire.ts';
import { textAt } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import { bodyOf, living, newest, page, type VaultCall, versionOf } from './call.ts';
import { bundle, deletedItem, item } from './describe.ts';
import { alreadyDeleted, badParameter } from './refusals.ts';
import { changedBy, type Secret } from './secrets.ts';

/** The service's own limits. */
const NAME = /^[0-9a-zA-Z-]{1,127}$/;
const VALUE_BYTES_MAX = 25 * 1024;

export function setSecret(call: VaultCall, name: string): WireResponse {
  if (!NAME.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`);
  const body = bodyOf(call);
  const value = textAt(body, 'value');
  if (value === undefined) throw badParameter("The parameter 'value' is missing.");
  if (Buffer.byteLength(value) > VALUE_BYTES_MAX)
    throw badParameter(`The value is larger than ${VALUE_BYTES_MAX} bytes.`);
  const before = call.secrets.get(name);
  if (before?.deleted !== undefined) throw alreadyDeleted(name);
  const now = call.secrets.now();
  const version = call.guid().replaceAll('-', '');
  const fresh = changedBy(body, { version, value, tags: {}, enabled: true, created: now, updated: now });
  const secret: Secret = { name: before?.name ?? name, versions: [...(before?.versions ?? []), fresh] };
  call.secrets.keep(secret);
  return json(200, bundle(call.origin, secret, fresh));
}

export function updateSecret(call: VaultCall, name: string, asked: string | undefined): WireResponse {
  const secret = living(call, name);
  const before = versionOf(secret, asked);
  const changed = { ...changedBy(bodyOf(call), before), updated: call.secrets.now() };
  const versions = secret.versions.map((version) => (version === before ? changed : version));
  call.secrets.keep({ ...secret, versions });
  return json(200, item(`${call.origin}/secrets/${secret.name}/${changed.version}`, changed));
}

export function getSecret(call: VaultCall, name: string, asked: string | undefined): WireResponse {
  const secret = living(call, name);
  const version = versionOf(secret, asked);
  if (version.enabled) return json(200, bundle(call.origin, secret, version));
  throw new Refusal(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.');
}

export function deleteSecret(call: VaultCall, name: string): WireResponse {
  const secret = { ...living(call, name), deleted: call.secrets.now() };
  call.secrets.keep(secret);
  return json(200, deletedItem(call.origin, secret, newest(secret)));
}

export function listSecrets(call: VaultCall): WireResponse {
  const shown = call.secrets.list().filter((secret) => secret.deleted === undefined);
  return page(call, shown, (secret) => item(`${call.origin}/secrets/${secret.name}`, newest(secret)));
}

export function listVersions(call: VaultCall, name: string): WireResponse {
  const secret = living(call, name);
  return page(call, secret.versions, (version) =>
    item(`${call.origin}/secrets/${secret.name}/${version.version}`, version),
  );
}
