/** Secrets in the words of Key Vault's REST interface. Used by `vault.ts`. */
import type { JsonObject } from '../world/json.ts';
import type { Secret, SecretVersion } from './secrets.ts';

/** How long a deleted secret can be recovered. */
const RECOVERABLE_DAYS = 90;
const DAY_SECONDS = 24 * 60 * 60;

/** A version with its value: the answer to PUT and GET of one secret. */
export function bundle(origin: string, secret: Secret, version: SecretVersion): JsonObject {
  return { value: version.value, ...item(`${origin}/secrets/${secret.name}/${version.version}`, version) };
}

/** A version without its value, as lists and PATCH show it. */
export function item(id: string, version: SecretVersion): JsonObject {
  return {
    id,
    ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
    attributes: {
      enabled: version.enabled,
      ...(version.notBefore === undefined ? {} : { nbf: version.notBefore }),
      ...(version.expires === undefined ? {} : { exp: version.expires }),
      created: version.created,
      updated: version.updated,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: RECOVERABLE_DAYS,
    },
    tags: version.tags,
  };
}

export function deletedItem(origin: string, secret: Secret, version: SecretVersion): JsonObject {
  const deletedDate = secret.deleted ?? 0;
  return {
    recoveryId: `${origin}/deletedsecrets/${secret.name}`,
    deletedDate,
    scheduledPurgeDate: deletedDate + RECOVERABLE_DAYS * DAY_SECONDS,
    ...item(`${origin}/secrets/${secret.name}/${version.version}`, version),
  };
}
