/**
 * The secrets of a vault: named, versioned, deleted in two steps. Keeps them in a journal before it returns; knows
 * nothing of HTTP. Used by `vault.ts`.
 */
import type { WorldClock } from '../world/clock.ts';
import type { Journal } from '../world/journal.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../world/json.ts';

export interface SecretVersion {
  /** 32 hex digits. */
  readonly version: string;
  readonly value: string;
  readonly contentType?: string;
  readonly tags: JsonObject;
  readonly enabled: boolean;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly updated: number;
  readonly notBefore?: number;
  readonly expires?: number;
}

export interface Secret {
  readonly name: string;
  /** Oldest first, never empty. */
  readonly versions: readonly SecretVersion[];
  /** Seconds since the epoch; present: deleted, and to be recovered or purged. */
  readonly deleted?: number;
}

export interface Secrets {
  get(name: string): Secret | undefined;
  /** In the order of their names. */
  list(): readonly Secret[];
  keep(secret: Secret): void;
  purge(secret: Secret): void;
  /** Seconds since the epoch. */
  now(): number;
}

export function createSecrets(clock: WorldClock, journal: Journal): Secrets {
  const secrets = new Map<string, Secret>();
  for (const [key, value] of journal.kept) {
    const secret = isObject(value) ? readSecret(value) : undefined;
    if (secret) secrets.set(key, secret);
  }
  return {
    get: (name) => secrets.get(name.toLowerCase()),
    list: () => [...secrets.keys()].sort().flatMap((key) => secrets.get(key) ?? []),
    keep(secret) {
      const key = secret.name.toLowerCase();
      secrets.set(key, secret);
      journal.set(key, { ...secret, versions: secret.versions.map((version) => ({ ...version })) });
    },
    purge(secret) {
      const key = secret.name.toLowerCase();
      secrets.delete(key);
      journal.set(key, undefined);
    },
    now: () => Math.floor(clock.now() / 1000),
  };
}

/** What a body of PUT or PATCH says, over what was there before. */
export function changedBy(body: JsonObject, before: SecretVersion): SecretVersion {
  const attributes = objectAt(body, 'attributes');
  const contentType = textAt(body, 'contentType') ?? before.contentType;
  const notBefore = numberAt(attributes, 'nbf') ?? before.notBefore;
  const expires = numberAt(attributes, 'exp') ?? before.expires;
  return {
    ...before,
    tags: isObject(body['tags']) ? body['tags'] : before.tags,
    enabled: typeof attributes['enabled'] === 'boolean' ? attributes['enabled'] : before.enabled,
    ...(contentType === undefined ? {} : { contentType }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}

function readSecret(value: JsonObject): Secret | undefined {
  const name = textAt(value, 'name');
  const versions = objectsAt(value, 'versions').map(readVersion);
  if (name === undefined || versions.length === 0) return undefined;
  const deleted = numberAt(value, 'deleted');
  return { name, versions, ...(deleted === undefined ? {} : { deleted }) };
}

function readVersion(value: JsonObject): SecretVersion {
  const contentType = textAt(value, 'contentType');
  const [notBefore, expires] = [numberAt(value, 'notBefore'), numberAt(value, 'expires')];
  return {
    version: textAt(value, 'version') ?? '',
    value: textAt(value, 'value') ?? '',
    tags: objectAt(value, 'tags'),
    enabled: value['enabled'] !== false,
    created: numberAt(value, 'created') ?? 0,
    updated: numberAt(value, 'updated') ?? 0,
    ...(contentType === undefined ? {} : { contentType }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}
