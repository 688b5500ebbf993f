/**
 * Resources that are stored as they are sent and do nothing: their bodies by ARM id. What behaves has a model of its
 * own. Called by `arm/network-resources.ts`.
 */
import type { Journal } from './journal.ts';
import { isObject, type Json, type JsonObject, objectAt, textAt } from './json.ts';

export interface StoredResource {
  /** In the casing of the first PUT. */
  readonly id: string;
  /** As it was last sent. */
  readonly body: JsonObject;
  /** Counts its PUTs. */
  readonly version: number;
}

export interface Resources {
  get(id: string): StoredResource | undefined;
  /** In the order of their first PUT: those whose id begins so. */
  below(prefix: string): readonly StoredResource[];
  put(id: string, body: JsonObject): StoredResource;
  /** With everything below it. */
  drop(id: string): void;
}

export function createResources(journal: Journal): Resources {
  const resources = new Map<string, StoredResource>();
  for (const [key, value] of journal.kept) {
    const resource = key.startsWith('resource/') ? readBack(value) : undefined;
    if (resource) resources.set(resource.id.toLowerCase(), resource);
  }
  const below = (prefix: string) =>
    [...resources].filter(([key]) => key.startsWith(prefix.toLowerCase())).map(([, resource]) => resource);
  return {
    get: (id) => resources.get(id.toLowerCase()),
    below,
    put(id, body) {
      const key = id.toLowerCase();
      const before = resources.get(key);
      const kept = { id: before?.id ?? id, body, version: (before?.version ?? 0) + 1 };
      resources.set(key, kept);
      journal.set(`resource/${key}`, kept);
      return kept;
    },
    drop(id) {
      for (const gone of [id, ...below(`${id}/`).map((resource) => resource.id)]) {
        resources.delete(gone.toLowerCase());
        journal.set(`resource/${gone.toLowerCase()}`, undefined);
      }
    },
  };
}

function readBack(value: Json): StoredResource | undefined {
  if (!isObject(value)) return undefined;
  const id = textAt(value, 'id');
  const version = value['version'];
  if (id === undefined || typeof version !== 'number') return undefined;
  return { id, version, body: objectAt(value, 'body') };
}
