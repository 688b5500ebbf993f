/** The calls to `/deletedsecrets`: what was deleted, until it is recovered or purged. Called by the vault's router. */
import { empty, json, type WireResponse } from '../serve/wire.ts';
import { dead, newest, page, type VaultCall } from './call.ts';
import { deletedItem, item } from './describe.ts';

export function listDeleted(call: VaultCall): WireResponse {
  const shown = call.secrets.list().filter((secret) => secret.deleted !== undefined);
  return page(call, shown, (secret) => deletedItem(call.origin, secret, newest(secret)));
}

export function getDeleted(call: VaultCall, name: string): WireResponse {
  const secret = dead(call, name);
  return json(200, deletedItem(call.origin, secret, newest(secret)));
}

export function purge(call: VaultCall, name: string): WireResponse {
  call.secrets.purge(dead(call, name));
  return empty(204);
}

export function recover(call: VaultCall, name: string): WireResponse {
  const { deleted: _, ...secret } = dead(call, name);
  call.secrets.keep(secret);
  const version = newest(secret);
  return json(200, item(`${call.origin}/secrets/${secret.name}/${version.version}`, version));
}
