/**
 * What clients of a group behind a router meet, by the world alone: which targets DNS may answer with now, which of them
 * serve, how many of the group's own are found well. Asked by `i02-never-zero.ts`; knows nothing of rollouts.
 */
import { isObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { targetOf } from '../../../local/world/traffic-manager/profile.ts';
import { groupOf } from '../kernel/owners.ts';
import type { Run } from '../kernel/run.ts';
import { RESOURCE_GROUP } from '../kernel/services.ts';

/** What a declaration says of it. */
export interface Behind {
  readonly group: string;
  readonly profile: string;
  /** The fewest that must serve. */
  readonly floor: number;
  readonly staleMs: number;
  readonly mayInterrupt: boolean;
}

export interface Traffic {
  /** Targets that a client who asks now may be told. */
  readonly answers: ReadonlySet<string>;
  /** Of the group's own replicas: found well by the router, and serving. */
  readonly well: number;
  readonly ttlMs: number;
}

const STALE_DEFAULT_MS = 30_000;
/** As a workload writes them. */
const SECONDS = /^(\d+)s$/;

/** Undefined: it stands behind no router, or is not to run. */
export function behindOf(group: string, desired: JsonObject): Behind | undefined {
  const mooring = objectAt(objectAt(desired, 'document'), 'mooring');
  const manager = objectAt(objectAt(mooring, 'traffic'), 'trafficManager');
  const profile = textAt(manager, 'profile');
  if (profile === undefined || 'deletion' in desired || mooring['running'] === false) return undefined;
  const strategy = objectAt(mooring, 'strategy');
  const replicas = numberAt(mooring, 'replicas') ?? 1;
  const stale = SECONDS.exec(textAt(manager, 'staleMargin') ?? '')?.[1];
  return {
    group,
    profile,
    floor: Math.max(1, replicas - (numberAt(strategy, 'maxUnavailable') ?? 0)),
    staleMs: stale === undefined ? STALE_DEFAULT_MS : Number(stale) * 1000,
    mayInterrupt: strategy['allowInterruption'] === true,
  };
}

/** Traffic Manager answers with those that are well or still being checked; where none is, with all that are enabled (documented). */
export function trafficOf(
  run: Run,
  { group, profile: name }: Behind,
  serves: (target: string) => boolean = (target) => doesServe(run, target),
): Traffic | undefined {
  const { traffic } = run.services.world;
  const profile = traffic.get({ subscription: DEFAULT_SUBSCRIPTION, resourceGroup: RESOURCE_GROUP, name });
  if (!profile) return undefined;
  const enabled = profile.endpoints.flatMap((endpoint) => {
    const status = traffic.status(profile, endpoint);
    const target = targetOf(endpoint);
    return status === 'Disabled' || target === undefined ? [] : [{ name: endpoint.name, status, target }];
  });
  const passing = enabled.filter(({ status }) => status !== 'Degraded' && status !== 'Stopped');
  const answered = passing.length > 0 ? passing : enabled;
  const well = enabled.filter((one) => one.status === 'Online' && groupOf(one.name) === group && serves(one.target));
  const ttl = numberAt(objectAt(profile.properties, 'dnsConfig'), 'ttl') ?? 0;
  return { answers: new Set(answered.map(({ target }) => target)), well: well.length, ttlMs: ttl * 1000 };
}

/** Of the group's replicas, those in its preview: none of them is told to anybody yet. */
export function provedTargets({ services }: Run, group: string): readonly string[] {
  const name = `${group}-preview`;
  const found = services.world.traffic.get({ subscription: DEFAULT_SUBSCRIPTION, resourceGroup: RESOURCE_GROUP, name });
  return (found?.endpoints ?? []).flatMap((endpoint) => targetOf(endpoint) ?? []);
}

/** A client that goes to this name now is served. */
export function doesServe({ services }: Run, target: string): boolean {
  const { groups } = services.world;
  const group = groups.reachedAt(target);
  return group !== undefined && groups.view(group)?.state === 'Running' && !services.isSick(group);
}

/** The same, each name looked at once: for who asks for many at one moment. */
export function servingNow(run: Run): (target: string) => boolean {
  const known = new Map<string, boolean>();
  return (target) => {
    const serves = known.get(target) ?? doesServe(run, target);
    known.set(target, serves);
    return serves;
  };
}

/** The target that a PUT of an endpoint names. */
export function targetIn(text: string): string {
  const body = parseJson(text);
  return isObject(body) ? (textAt(objectAt(body, 'properties'), 'target') ?? '').toLowerCase() : '';
}
