/**
 * Traffic Manager of the world: its profiles, kept in the journal, the probing of their endpoints, and the answers to
 * queries for their names. Called by the ARM side, by the DNS and by tests; checks nothing of what it is given.
 */
import type { WorldClock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import type { GroupAddress } from '../model.ts';
import type { WorldSettings } from '../settings.ts';
import { choose } from './choose.ts';
import { createMonitors, type EndpointHealth } from './monitors.ts';
import type { Prober } from './prober.ts';
import {
  endpointKey,
  isEnabled,
  profileKey,
  readProfile,
  relativeNameOf,
  type TrafficEndpoint,
  type TrafficProfile,
  writeProfile,
} from './profile.ts';
import {
  type EndpointMonitorStatus,
  endpointMonitorStatus,
  type Look,
  type ProfileMonitorStatus,
  profileMonitorStatus,
} from './status.ts';

/** What a query for a profile's name gets: targets, nothing (no data), or that there is no such name. */
export type TrafficAnswer = { readonly profile: TrafficProfile; readonly targets: readonly string[] } | undefined;

export interface TrafficManager {
  get(address: GroupAddress): TrafficProfile | undefined;
  /** By ARM id, in any casing. */
  byId(id: string): TrafficProfile | undefined;
  /** In the order of their ids. */
  list(subscription: string, resourceGroup?: string): readonly TrafficProfile[];
  all(): readonly TrafficProfile[];
  /** Replaces the profile; true when it is new. Endpoints whose target stays keep what the probes found. */
  put(profile: TrafficProfile): boolean;
  drop(profile: TrafficProfile): void;
  /** Who has this name before `.trafficmanager.net`; names are unique in the whole world. */
  ownerOf(relativeName: string): TrafficProfile | undefined;
  status(profile: TrafficProfile, endpoint: TrafficEndpoint): EndpointMonitorStatus;
  profileStatus(profile: TrafficProfile): ProfileMonitorStatus;
  /** What the probes found; undefined: the endpoint is not probed. */
  health(profile: TrafficProfile, endpoint: TrafficEndpoint): EndpointHealth | undefined;
  /** The answer to one query, by a throw of the world's dice; undefined is NXDOMAIN, as for a disabled profile (documented). */
  answer(relativeName: string, client?: string): TrafficAnswer;
  /** No timer is left. */
  close(): void;
}

export interface TrafficManagerParts {
  readonly clock: WorldClock;
  readonly settings: WorldSettings;
  readonly journal: Journal;
  readonly prober: Prober;
  /** From 0 to below 1. */
  readonly chance: () => number;
}

export function createTrafficManager(parts: TrafficManagerParts): TrafficManager {
  const { clock, settings, journal, prober, chance } = parts;
  const profiles = new Map<string, TrafficProfile>();
  const owners = new Map<string, string>();
  const monitors = createMonitors({ clock, settings, prober });

  function take(profile: TrafficProfile): void {
    const key = profileKey(profile);
    const before = profiles.get(key);
    if (before) owners.delete(relativeNameOf(before));
    profiles.set(key, profile);
    owners.set(relativeNameOf(profile), key);
    monitors.follow(profile);
  }

  for (const [key, value] of journal.kept) {
    const profile = key.startsWith('traffic/') ? readProfile(value) : undefined;
    if (profile) take(profile);
  }

  const health = (profile: TrafficProfile, endpoint: TrafficEndpoint): EndpointHealth | undefined =>
    monitors.health(endpointKey(profile, endpoint));
  const byId = (id: string): TrafficProfile | undefined => profiles.get(id.toLowerCase());
  const look: Look = { health, child: byId };
  const sorted = (): readonly TrafficProfile[] =>
    [...profiles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, profile]) => profile);
  const ownerOf = (relativeName: string): TrafficProfile | undefined =>
    profiles.get(owners.get(relativeName.toLowerCase()) ?? '');

  return {
    get: (address) => profiles.get(profileKey(address)),
    byId,
    all: sorted,
    list(subscription, resourceGroup) {
      const scope = resourceGroup === undefined ? '' : `resourceGroups/${resourceGroup}/`;
      const prefix = `/subscriptions/${subscription}/${scope}`.toLowerCase();
      return sorted().filter((profile) => profileKey(profile).startsWith(prefix));
    },
    put(profile) {
      const key = profileKey(profile);
      const created = !profiles.has(key);
      take(profile);
      journal.set(`traffic/${key}`, writeProfile(profile));
      return created;
    },
    drop(profile) {
      const key = profileKey(profile);
      profiles.delete(key);
      owners.delete(relativeNameOf(profile));
      monitors.forget(profile);
      journal.set(`traffic/${key}`, undefined);
    },
    ownerOf,
    status: (profile, endpoint) => endpointMonitorStatus(look, profile, endpoint),
    profileStatus: (profile) => profileMonitorStatus(look, profile),
    health,
    answer(relativeName, client) {
      const profile = ownerOf(relativeName);
      if (!profile || !isEnabled(profile)) return undefined;
      return { profile, targets: choose(look, profile, { chance, ...(client === undefined ? {} : { client }) }) };
    },
    close: monitors.close,
  };
}
