/**
 * Traffic Manager and ACI's usages in memory. Health is what the test says of a target; a newly enabled endpoint is
 * `CheckingEndpoint` until the monitor has looked once. Faithful behaviour is `local/world`'s. Part of `memory-parts.ts`.
 */
import { Fault } from '../../../src/core/errors.ts';
import { type JsonObject, numberAt } from '../../../src/core/json.ts';
import type {
  Clock,
  EndpointSpec,
  EndpointStatus,
  EndpointView,
  Quota,
  Router,
  RouterRef,
  RouterView,
  Usage,
} from '../../../src/core/ports.ts';
import type { Switchboard } from './switchboard.ts';

interface Endpoint extends Omit<EndpointView, 'status'> {
  /** When it was last added, enabled or given another target. */
  readonly since: number;
}

interface Profile extends Omit<RouterView, 'monitorStatus' | 'endpoints'> {
  readonly endpoints: readonly Endpoint[];
}

export interface MemoryRouter {
  readonly port: Router;
  /** As `read` would give it, past every script and count. */
  read(ref: RouterRef): RouterView | undefined;
  /** What DNS answers now, one of these at a time: enabled targets that are not known to be ill, or all where all are. */
  answers(ref: RouterRef): string[];
  /**
   * From now on a target's endpoints are found so, once the monitor has looked at them; undefined: as it answers, which
   * is `Online` for a target that is no container group's.
   */
  setStatus(target: string, status: EndpointStatus | undefined): void;
  /** Behind Mooring's back: puts a profile there. */
  place(ref: RouterRef, profile?: Partial<Omit<Profile, 'endpoints'>>): void;
  /** Behind Mooring's back: adds an endpoint, or changes, disables or reweighs one. */
  edit(ref: RouterRef, endpoint: EndpointSpec & { readonly type?: EndpointView['type'] }): void;
  drop(ref: RouterRef, endpoint?: string): void;
  /** Behind Mooring's back: changes settings of a profile that is there. */
  set(ref: RouterRef, change: Partial<Omit<Profile, 'endpoints'>>): void;
}

/** The service's own default, where `monitorConfig` names none. */
const INTERVAL_SECONDS = 30;

/** `answers`: whether whoever is behind a target answers; undefined: nobody knows it, and it is found Online. */
export function memoryRouter(
  board: Switchboard,
  clock: Clock,
  answers: (target: string) => boolean | undefined = () => undefined,
): MemoryRouter {
  const profiles = new Map<string, Profile>();
  const said = new Map<string, EndpointStatus>();
  const found = (target: string): EndpointStatus =>
    said.get(target) ?? (answers(target) === false ? 'Degraded' : 'Online');
  const find = (ref: RouterRef) => profiles.get(keyOf(ref));
  const required = (ref: RouterRef): Profile => {
    const profile = find(ref);
    if (!profile) throw new Fault('terminal', { reason: 'NotFound', message: 'there is no such profile', status: 404 });
    return profile;
  };
  const view = (ref: RouterRef): RouterView | undefined => {
    const profile = find(ref);
    return profile && toldOf(profile, clock.now(), found);
  };
  const put = (ref: RouterRef, endpoint: EndpointSpec, type: EndpointView['type'] = 'external') => {
    const profile = required(ref);
    const before = profile.endpoints.find(named(endpoint.name));
    refuseTaken(profile, endpoint);
    const same = before?.enabled === endpoint.enabled && before.target === endpoint.target;
    const after: Endpoint = {
      name: before?.name ?? endpoint.name,
      type,
      target: endpoint.target,
      weight: endpoint.weight ?? 1,
      priority: endpoint.priority ?? nextPriority(profile, endpoint.name),
      enabled: endpoint.enabled,
      since: before && same ? before.since : clock.now(),
    };
    const endpoints = before
      ? profile.endpoints.map((one) => (one === before ? after : one))
      : [...profile.endpoints, after];
    profiles.set(keyOf(ref), { ...profile, endpoints });
  };
  const drop = (ref: RouterRef, endpoint?: string) => {
    const profile = find(ref);
    if (!profile) return;
    if (endpoint === undefined) profiles.delete(keyOf(ref));
    else profiles.set(keyOf(ref), { ...profile, endpoints: profile.endpoints.filter((one) => !named(endpoint)(one)) });
  };
  const place = (ref: RouterRef, given: Partial<Omit<Profile, 'endpoints'>> = {}) =>
    void profiles.set(keyOf(ref), { ...emptyProfile(ref), ...structuredClone(given) });

  const writing = (method: string, signal: AbortSignal) =>
    ({ name: `router.${method}`, kind: 'write', signal }) as const;
  return {
    port: {
      read: (ref, signal) => board.run({ name: 'router.read', kind: 'read', signal }, () => view(ref)),
      putEndpoint: (ref, endpoint, signal) => board.run(writing('putEndpoint', signal), () => put(ref, endpoint)),
      removeEndpoint: (ref, name, signal) => board.run(writing('removeEndpoint', signal), () => drop(ref, name)),
      create: (ref, { relativeName, ttlSeconds, method, monitor, tags }, signal) =>
        board.run(writing('create', signal), () => {
          if (find(ref))
            throw new Fault('conflict', { reason: 'Conflict', message: 'there is a profile of that name' });
          refuseNamed(profiles.values(), fqdnOf(relativeName));
          place(ref, { fqdn: fqdnOf(relativeName), ttlSeconds, method, monitor, tags });
        }),
      update: (ref, { ttlSeconds, method, monitor }, signal) =>
        board.run(writing('update', signal), () => {
          const profile = required(ref);
          profiles.set(keyOf(ref), { ...profile, ttlSeconds, method, monitor: { ...profile.monitor, ...monitor } });
        }),
      remove: (ref, signal) => board.run(writing('remove', signal), () => drop(ref)),
    },
    read: view,
    answers: (ref) => answered(view(ref)),
    setStatus: (target, status) => void (status === undefined ? said.delete(target) : said.set(target, status)),
    place,
    edit: (ref, endpoint) => put(ref, endpoint, endpoint.type),
    drop,
    set: (ref, change) => void profiles.set(keyOf(ref), { ...required(ref), ...change }),
  };
}

/** The names of profiles and endpoints are alike whatever their case. */
function keyOf({ subscription, resourceGroup, profile }: RouterRef): string {
  return `${subscription}/${resourceGroup}/${profile}`.toLowerCase();
}

function named(name: string) {
  return (endpoint: { readonly name: string }) => endpoint.name.toLowerCase() === name.toLowerCase();
}

function fqdnOf(relativeName: string): string {
  return `${relativeName.toLowerCase()}.trafficmanager.net`;
}

function emptyProfile({ subscription, resourceGroup, profile }: RouterRef): Profile {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/trafficManagerProfiles/${profile}`,
    fqdn: fqdnOf(profile),
    enabled: true,
    method: 'Weighted',
    ttlSeconds: 60,
    tags: {},
    monitor: { protocol: 'HTTP', port: 80, path: '/', intervalInSeconds: 30 },
    endpoints: [],
  };
}

/** As the service: a DNS name is one profile's, wherever that is. */
function refuseNamed(profiles: Iterable<Profile>, fqdn: string): void {
  for (const other of profiles)
    if (other.fqdn === fqdn)
      throw new Fault('terminal', { reason: 'NameTaken', message: 'the DNS name is taken', status: 409 });
}

/** As the service: no two endpoints of a profile have one target or one priority. */
function refuseTaken(profile: Profile, endpoint: EndpointSpec): void {
  for (const other of profile.endpoints.filter((one) => !named(endpoint.name)(one))) {
    const taken =
      other.target.toLowerCase() === endpoint.target.toLowerCase()
        ? 'target'
        : endpoint.priority !== undefined && other.priority === endpoint.priority
          ? 'priority'
          : undefined;
    if (taken)
      throw new Fault('terminal', {
        reason: 'AzureRefused',
        message: `another endpoint of the profile has this ${taken}`,
        status: 400,
      });
  }
}

function nextPriority(profile: Profile, name: string): number {
  const before = profile.endpoints.find(named(name))?.priority;
  return before ?? Math.max(0, ...profile.endpoints.map(({ priority = 0 }) => priority)) + 1;
}

function toldOf(
  { endpoints, ...profile }: Profile,
  now: number,
  found: (target: string) => EndpointStatus,
): RouterView {
  const told = endpoints.map(({ since, ...endpoint }): EndpointView => {
    const looked = now - since >= intervalMs(profile.monitor);
    const status = looked ? found(endpoint.target) : 'CheckingEndpoint';
    return { ...endpoint, status: !profile.enabled ? 'Inactive' : endpoint.enabled ? status : 'Disabled' };
  });
  return structuredClone({ ...profile, monitorStatus: monitorStatusOf(profile.enabled, told), endpoints: told });
}

function intervalMs(monitor: JsonObject): number {
  return (numberAt(monitor['intervalInSeconds']) ?? INTERVAL_SECONDS) * 1000;
}

function monitorStatusOf(enabled: boolean, endpoints: readonly EndpointView[]): string {
  if (!enabled) return 'Disabled';
  const statuses = endpoints.filter((endpoint) => endpoint.enabled).map(({ status }) => status);
  if (statuses.length === 0) return 'Inactive';
  if (statuses.includes('Degraded')) return 'Degraded';
  return statuses.includes('CheckingEndpoint') ? 'CheckingEndpoints' : 'Online';
}

function answered(view: RouterView | undefined): string[] {
  if (!view?.enabled) return [];
  const enabled = view.endpoints.filter((endpoint) => endpoint.enabled && endpoint.status !== 'Stopped');
  const well = enabled.filter(({ status }) => status !== 'Degraded');
  const pool = well.length > 0 ? well : enabled;
  const first = Math.min(...pool.map(({ priority = 0 }) => priority));
  const chosen = view.method === 'Priority' ? pool.filter(({ priority = 0 }) => priority === first) : pool;
  return chosen.map(({ target }) => target);
}

export interface MemoryQuota {
  readonly port: Quota;
  /** What a region's usages are from now on; none are told of a region of which nothing was said. */
  set(region: string, usages: readonly Usage[]): void;
}

export function memoryQuota(board: Switchboard): MemoryQuota {
  const told = new Map<string, readonly Usage[]>();
  return {
    port: {
      read: (_subscription, region, signal) =>
        board.run({ name: 'quota.read', kind: 'read', signal }, () => structuredClone(told.get(region) ?? [])),
    },
    set: (region, usages) => void told.set(region, usages),
  };
}
