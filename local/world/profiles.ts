/**
 * Container group profiles: named templates of container groups, of which each PUT makes the next revision and keeps
 * the earlier ones. Nothing runs of them. Called by `arm/profiles.ts`.
 */
import type { Journal } from './journal.ts';
import { isObject, type Json, type JsonObject, objectsAt, textAt } from './json.ts';
import type { GroupAddress } from './model.ts';

export interface Profile extends GroupAddress {
  readonly id: string;
  /** Each PUT's body, revision 1 first. */
  readonly revisions: readonly JsonObject[];
}

export interface Profiles {
  get(address: GroupAddress): Profile | undefined;
  list(subscription: string, resourceGroup?: string): readonly Profile[];
  /** The profile with one revision more. */
  put(address: GroupAddress, body: JsonObject): Profile;
  /** Tags of the newest revision. */
  patchTags(profile: Profile, tags: JsonObject): Profile;
  drop(profile: Profile): void;
}

/** More than a test or a person makes of one profile; past it something PUTs in a loop. */
const REVISIONS_MAX = 1_000;

export function profileId({ subscription, resourceGroup, name }: GroupAddress): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroupProfiles/${name}`;
}

export function createProfiles(journal: Journal): Profiles {
  const profiles = new Map<string, Profile>();
  for (const [key, value] of journal.kept) {
    const profile = key.startsWith('profile/') ? readProfile(value) : undefined;
    if (profile) profiles.set(profileId(profile).toLowerCase(), profile);
  }

  function keep(profile: Profile): Profile {
    const key = profileId(profile).toLowerCase();
    profiles.set(key, profile);
    journal.set(`profile/${key}`, { ...profile, revisions: profile.revisions });
    return profile;
  }

  return {
    get: (address) => profiles.get(profileId(address).toLowerCase()),
    list(subscription, resourceGroup) {
      const scope = resourceGroup === undefined ? '' : `resourceGroups/${resourceGroup}/`;
      const prefix = `/subscriptions/${subscription}/${scope}`.toLowerCase();
      return [...profiles].filter(([key]) => key.startsWith(prefix)).map(([, profile]) => profile);
    },
    put(address, body) {
      const before = profiles.get(profileId(address).toLowerCase()) ?? {
        ...address,
        id: profileId(address),
        revisions: [],
      };
      if (before.revisions.length >= REVISIONS_MAX)
        throw new Error(`more than ${REVISIONS_MAX} revisions of ${before.id}`);
      return keep({ ...before, revisions: [...before.revisions, body] });
    },
    patchTags(profile, tags) {
      const newest = { ...profile.revisions.at(-1), tags };
      return keep({ ...profile, revisions: [...profile.revisions.slice(0, -1), newest] });
    },
    drop(profile) {
      const key = profileId(profile).toLowerCase();
      profiles.delete(key);
      journal.set(`profile/${key}`, undefined);
    },
  };
}

function readProfile(value: Json): Profile | undefined {
  if (!isObject(value)) return undefined;
  return {
    id: textAt(value, 'id') ?? '',
    subscription: textAt(value, 'subscription') ?? '',
    resourceGroup: textAt(value, 'resourceGroup') ?? '',
    name: textAt(value, 'name') ?? '',
    revisions: objectsAt(value, 'revisions'),
  };
}
