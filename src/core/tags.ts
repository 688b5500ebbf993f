/**
 * The tags Mooring puts on a container group: a copy of what the row says, for people and for reading back after a
 * doubtful write. Ownership is the row's; a wiped tag is drift (docs/how-it-works.md).
 */
import { canonical, isObject, type JsonObject } from './json.ts';
import { secretsIn } from './spec/secrets.ts';

export const TAG_PREFIX = 'mooring-';

export const TAGS = {
  owner: 'mooring-owner',
  group: 'mooring-group',
  revision: 'mooring-revision',
  hash: 'mooring-hash',
  epoch: 'mooring-epoch',
} as const;

export type Tags = Readonly<Record<string, string>>;

/** The tags a replica is to bear, without the epoch: it is written along and never compared. */
export function ownTags(of: { owner: string; group: string; revision: number; hash: string | undefined }): Tags {
  return {
    [TAGS.owner]: of.owner,
    [TAGS.group]: of.group,
    [TAGS.revision]: String(of.revision),
    ...(of.hash === undefined ? {} : { [TAGS.hash]: of.hash }),
  };
}

/** What the hash tag stands for: where the secrets are and which versions, never a value. Undefined without secrets. */
export function secretsText(body: JsonObject): string | undefined {
  const secrets = secretsIn(body);
  if (secrets.length === 0) return undefined;
  return canonical(Object.fromEntries(secrets.map(({ pointer, value }) => [pointer, value])));
}

/** A body's `tags` as text values; anything else is left out. */
export function tagsOf(body: JsonObject): Tags {
  const tags = isObject(body['tags']) ? body['tags'] : {};
  return Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Somebody's tags without ours, in whatever case: Azure takes no two names that differ by case alone. */
export function withoutOwn(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !name.toLowerCase().startsWith(TAG_PREFIX)));
}

/**
 * How the tags of ours on a container group stand against what they should be:
 * `same`; `restamp`, which a PATCH mends; `secrets`, when the secrets last written were others or nobody knows which
 * were (the hash is gone, so the body was replaced by somebody who could not know ours).
 */
export function ownTagsState(want: Tags, have: Tags, keyId: string): 'same' | 'restamp' | 'secrets' {
  const hash = want[TAGS.hash];
  if (hash !== undefined && have[TAGS.hash] !== hash) {
    const known = have[TAGS.hash];
    if (known === undefined || known.startsWith(`${keyId}.`)) return 'secrets';
  }
  return Object.entries(want).every(([name, value]) => have[name] === value) ? 'same' : 'restamp';
}
