/**
 * What becomes of a fleet until it is as declared: how many replicas are made, replaced, changed and deleted and where,
 * by which rollout, what that takes of allowances and quota, and whom it interrupts. Called by the preview; pure, and
 * from the same fleet that the rules decide by, so that what is told is what is done.
 */
import { strongest } from '../../drift/classify.ts';
import type { Difference } from '../../drift/difference.ts';
import { type Impact, impactOf, type PlanClass } from '../../drift/impact.ts';
import { RECREATION, UPDATE } from '../../drift/impact-figures.ts';
import { isObject, objectAt } from '../../json.ts';
import type { Revision } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { overlaps } from '../../spec/strategy.ts';
import { OWN_NAME_TTL_SECONDS } from '../fleet/depart.ts';
import { type Fleet, isAlive } from '../fleet/fleet.ts';
import { isInPlace } from '../fleet/in-place.ts';
import { fleetOf } from '../fleet/look.ts';
import { TTL_SECONDS_DEFAULT } from '../fleet/profiles.ts';
import { floorOf, isElsewhere } from '../fleet/retire.ts';
import { differencesOf } from './differences.ts';
import { bodyAt, type Numbers, numbersOf, placesOf, regionOfBody, type Where, whereOf } from './numbers.ts';
import { type QuotaTold, quotaOf, regionsToAsk } from './quota.ts';
import { type RouterTold, routersOf, routerWrites } from './routers.ts';
import { tellOutlook } from './tell.ts';

export interface RolloutTold {
  readonly strategy: Declaration['mooring']['strategy']['type'];
  /** The revision that serves, 0 for none, and the one that is to. */
  readonly from: number;
  readonly to: number;
  /** The most there may be at once, what drains not counted, and the fewest that serve. */
  readonly atMost: number;
  readonly atLeast: number;
}

/** From the read that shows a replica out of the router, or its end without one, to its deletion. Seconds. */
export interface DrainTold {
  readonly ttlSeconds: number;
  readonly staleSeconds: number;
  readonly drainSeconds: number;
  readonly inAllSeconds: number;
}

export interface Outlook {
  readonly class: PlanClass;
  readonly replicas: Numbers & { readonly where: readonly Where[] };
  /** Absent where no revision follows another. */
  readonly rollout?: RolloutTold;
  /** Absent where nothing goes. */
  readonly drain?: DrainTold;
  readonly routers: readonly RouterTold[];
  readonly quota: readonly QuotaTold[];
  readonly differences: readonly Difference[];
  readonly impact: Omit<Impact, 'summary'>;
  /** The same in sentences. */
  readonly course: readonly string[];
}

/** `target`: what the replicas are to have; `declared`: what the declaration renders to, which a rollback keeps away. */
export interface Revisions {
  readonly target: Revision;
  readonly declared: Revision;
}

/** Regions whose quota decides, as far as is known: to be read before the rest is told, and asked again then. */
export function regionsOfOutlook(input: PlanInput, declaration: Declaration, { target }: Revisions): string[] {
  const fleet = fleetOf(input, declaration, target);
  return regionsToAsk(fleet, placesOf(fleet, numbersOf(fleet).create));
}

export function outlookOf(input: PlanInput, declaration: Declaration, { target, declared }: Revisions): Outlook {
  const fleet = fleetOf(input, declaration, target);
  const numbers = numbersOf(fleet);
  const places = placesOf(fleet, numbers.create);
  const differences = differencesOf(fleet, declared);
  const kind = classOf(fleet, numbers, differences);
  const routers = routersOf(fleet, numbers);
  const rollout = rolloutOf(fleet);
  const drain = drainOf(fleet);
  const facts = {
    class: kind,
    replicas: { ...numbers, where: whereOf(places.map((place) => regionOfBody(bodyAt(fleet, place)))) },
    ...(rollout ? { rollout } : {}),
    ...(numbers.remove > 0 ? { drain } : {}),
    routers,
    quota: quotaOf(fleet, places.slice(0, atOnce(fleet, numbers)), input.observed.usages),
    differences,
    impact: {
      interruption: interruptionOf(kind, numbers),
      address: addressOf(fleet, kind, differences),
      allowances: allowancesOf(kind, numbers, routerWrites(fleet, numbers, routers)),
    },
  };
  return { ...facts, course: tellOutlook(facts, fleet) };
}

/** What mending all of it takes. */
function classOf(fleet: Fleet, numbers: Numbers, differences: readonly Difference[]): PlanClass {
  const { declared, running, create, replace, change, remove } = numbers;
  if (running === 0) return create > 0 ? 'create' : 'none';
  const most = strongest(differences);
  if (isInPlace(fleet)) {
    const strict = fleet.declaration.mooring.strategy.type === 'Recreate' && (most === 'live' || most === 'update');
    if (most !== 'none') return strict ? 'recreate' : most;
    if (change > 0) return 'tags';
  } else if (replace > 0 || (most !== 'none' && most !== 'tags')) return 'replace';
  if (declared !== running && fleet.declaration.mooring.running) return 'scale';
  if (create > 0) return 'create';
  return most === 'tags' ? 'tags' : remove > 0 && running > declared ? 'scale' : 'none';
}

function rolloutOf(fleet: Fleet): RolloutTold | undefined {
  const { rollout, declaration, row } = fleet;
  if (!rollout || rollout.from === 0) return undefined;
  const { replicas, strategy } = declaration.mooring;
  const back = rollout.phase === 'RollingBack';
  const surge = { Rolling: strategy.maxSurge, BlueGreen: replicas, Canary: replicas, InPlace: 0, Recreate: 0 };
  return {
    strategy: row.state.rollout?.endedAt === undefined ? rollout.strategy : strategy.type,
    from: back ? rollout.revision : rollout.from,
    to: back ? rollout.from : rollout.revision,
    atMost: replicas + surge[strategy.type],
    atLeast: overlaps(strategy) ? floorOf(fleet) : Math.max(0, replicas - 1),
  };
}

/** New ones that are made before any old one goes. */
function atOnce(fleet: Fleet, { create, running }: Numbers): number {
  const { replicas, strategy } = fleet.declaration.mooring;
  const elsewhere = fleet.members.filter((member) => isAlive(member) && isElsewhere(fleet, member)).length;
  const surge = strategy.type === 'Rolling' ? strategy.maxSurge : overlaps(strategy) ? replicas : 0;
  return Math.min(create, Math.max(0, replicas + surge - (running - elsewhere)));
}

function drainOf({ routers, declaration, members }: Fleet): DrainTold {
  const manager = declaration.mooring.traffic?.trafficManager;
  const seen = Math.max(0, ...members.map(({ replica }) => replica.ttlSeconds ?? 0));
  const says = routers.mainView?.ttlSeconds ?? manager?.ttlSeconds ?? TTL_SECONDS_DEFAULT;
  const ttlSeconds = manager ? Math.max(seen, says) : OWN_NAME_TTL_SECONDS;
  const staleSeconds = (manager?.staleMs ?? 0) / 1000;
  const drainSeconds = (manager?.drainMs ?? 0) / 1000;
  return { ttlSeconds, staleSeconds, drainSeconds, inAllSeconds: ttlSeconds + staleSeconds + drainSeconds };
}

/** Of those who come through a router, or to the replicas as a whole. */
function interruptionOf(kind: PlanClass, numbers: Numbers): Impact['interruption'] {
  if (kind === 'create' && numbers.running === 0) return impactOf(plainly('create')).interruption;
  if (numbers.change > 0 && kind === 'update') return UPDATE;
  if (numbers.change > 0 && kind === 'recreate') return RECREATION;
  return 'none';
}

function addressOf(fleet: Fleet, kind: PlanClass, differences: readonly Difference[]): Impact['address'] {
  const { routers, members, revision, declaration } = fleet;
  if (routers.main) {
    const name = routers.mainView?.fqdn ?? `the router profile ${routers.main.profile}`;
    const moved = members.some(({ replica }) => replica.phase === 'serving' && replica.router !== routers.mainKey);
    if (moved) return { outcome: 'changes', why: `clients are to come by ${name}, and did not before` };
    return { outcome: 'stays', why: `clients come by ${name}` };
  }
  if (!isObject(objectAt(revision.body['properties'])['ipAddress'])) {
    return { outcome: 'none', why: 'no address is declared' };
  }
  if (kind === 'replace') {
    return {
      outcome: 'changes',
      why: 'no router stands before it, and each new replica has a name and an address of its own',
    };
  }
  if (kind === 'update' || kind === 'recreate') {
    const step = kind === 'recreate' || declaration.mooring.strategy.type === 'Recreate' ? 'recreate' : 'update';
    return impactOf({ step, class: kind, differences, body: revision.body }).address;
  }
  return {
    outcome: 'stays',
    why: kind === 'create' ? 'each replica is given its first' : 'nothing is done that could change it',
  };
}

function allowancesOf(kind: PlanClass, { create, change, remove }: Numbers, routed: number): Impact['allowances'] {
  const anew = kind === 'recreate' ? change : 0;
  const put = kind === 'recreate' || kind === 'update' || kind === 'live' ? change : 0;
  const patched = change > 0 && put === 0 ? change : 0;
  const creates = create + put;
  const deletes = remove + anew;
  return { creates, deletes, armWrites: creates + deletes + patched + routed };
}

function plainly(kind: 'create') {
  return { step: kind, class: kind, differences: [], body: undefined } as const;
}
