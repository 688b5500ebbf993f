/**
 * What the router is to say: proved replicas are put in, weights are set, and what somebody changed is put right or
 * reported. Called by look.ts; pure. Only endpoints that bear our replicas' names are ever written.
 */
import type { DriftNote, Replica } from '../../model.ts';
import type { Reason } from '../../reasons.ts';
import type { EndpointSpec, EndpointView } from '../../router.ts';
import { canaryWeights } from '../../spec/canary-weights.ts';
import { type Change, type Fleet, isAlive, isCurrent, isServing, type Member } from './fleet.ts';
import { isProved } from './prove.ts';
import type { Wants } from './wants.ts';
import { isComplete } from './wants.ts';

/** What Traffic Manager gives an endpoint that names no weight (documented). */
const WEIGHT_DEFAULT = 1;
/** Traffic Manager's greatest priority (documented). */
const PRIORITY_MAX = 1000;

export interface Routed {
  readonly changes: Map<string, Change>;
  /** Told and not mended: `drift.mode` says so. */
  readonly drift: readonly DriftNote[];
}

export function route(fleet: Fleet, wants: Wants): Routed {
  const changes = new Map<string, Change>();
  const drift: DriftNote[] = [];
  if (!fleet.declaration.mooring.running) return { changes, drift };
  if (fleet.routers.main === undefined) {
    for (const member of admitted(fleet, wants)) {
      changes.set(member.replica.name, { replica: serving(fleet, member.replica), steps: [], look: fleet.now });
    }
    return { changes, drift };
  }
  if (fleet.routers.mainView === undefined) return { changes, drift };
  const weights = weightsOf(fleet, wants);
  for (const member of fleet.members) {
    if (!isServing(member) || !isAlive(member) || member.replica.router !== fleet.routers.mainKey) continue;
    const kept = keep(fleet, member, weights(member));
    if (kept && 'pointer' in kept) drift.push(kept);
    else if (kept) changes.set(member.replica.name, kept);
  }
  // Weights first, and read back: nobody new comes in at another share than was asked for.
  if ([...changes.values()].some(({ steps }) => steps.length > 0) && wants.share !== undefined)
    return { changes, drift };
  for (const member of admitted(fleet, wants)) {
    const change = admit(fleet, member, weights(member));
    if (change) changes.set(member.replica.name, change);
  }
  return { changes, drift };
}

/** Those that have proved themselves and may be sent clients now. */
function admitted(fleet: Fleet, wants: Wants): Member[] {
  const proved = fleet.members.filter((member) => isAlive(member) && isProved(fleet, member.replica));
  const ours = proved.filter(
    (member) => !isCurrent(member) && member.replica.revision === fleet.rollout?.from && wants.former > 0,
  );
  const fresh = proved.filter(isCurrent);
  const may = wants.admit === 'each' || (wants.admit === 'together' && isComplete(fleet, wants.fresh));
  // A replacement of what served is no news of the rollout: it may enter while its revision serves and one is missing.
  const serving = fleet.members.filter((member) => isServing(member) && isAlive(member));
  const replaces = serving.some(isCurrent) && serving.length < fleet.declaration.mooring.replicas;
  const all = may || replaces ? [...ours, ...fresh] : ours;
  // Each needs a priority that nobody has, and only a read tells which the last one took.
  return fleet.routers.mainView?.method === 'Priority' ? all.slice(0, 1) : all;
}

function serving(fleet: Fleet, replica: Replica): Replica {
  const { online: _, ...rest } = replica;
  return { ...rest, phase: 'serving', since: fleet.now };
}

/** Written down as in before the endpoint is put: from here on it drains, whatever happens. */
function admit(fleet: Fleet, member: Member, weight: number | undefined): Change | undefined {
  const { routers, now, input } = fleet;
  const { main, mainKey } = routers;
  if (!main || mainKey === undefined || member.fqdn === undefined) return undefined;
  const endpoint = specOf(fleet, member, weight);
  // The next one needs a priority that only a read tells; else there is nothing to be seen before the first probe.
  const { verbMs, proveGapMs } = input.timings;
  const wait = endpoint.priority === undefined ? proveGapMs : verbMs;
  const { ttlSeconds: _, ...replica } = serving(fleet, member.replica);
  return {
    replica: {
      ...replica,
      router: mainKey,
      inRouterSince: now,
      ...(weight === undefined ? {} : { weight }),
    },
    steps: [{ kind: 'endpoint', as: 'route', replica: member.replica.name, router: main, endpoint, reason: 'Proved' }],
    look: now + wait,
  };
}

/** The endpoint of one that serves, as it should be; undefined where it is. */
function keep(fleet: Fleet, member: Member, weight: number | undefined): Change | DriftNote | undefined {
  const { routers, now, input, declaration } = fleet;
  const { replica, main: endpoint, fqdn } = member;
  if (!routers.main || fqdn === undefined) return undefined;
  const wrong = wrongOf(endpoint, fqdn, weight);
  if (wrong === undefined) return undefined;
  // What we have not seen in yet, or are about to weigh otherwise, is our own doing.
  const ours = replica.ttlSeconds === undefined || (wrong === 'weight' && endpoint?.weight === replica.weight);
  const reason: Reason = wrong === 'missing' ? 'EndpointMissing' : ours ? 'RollingOut' : 'EndpointDrifted';
  if (!ours && declaration.mooring.drift.mode !== 'repair') {
    return { pointer: `/mooring/traffic/endpoints/${replica.name}`, class: 'router', reason };
  }
  const as = wrong === 'weight' ? 'reweigh' : 'route';
  return {
    replica: { ...replica, ...(weight === undefined ? {} : { weight }) },
    steps: [
      {
        kind: 'endpoint',
        as,
        replica: replica.name,
        router: routers.main,
        endpoint: specOf(fleet, member, weight),
        reason,
      },
    ],
    look: now + input.timings.verbMs,
  };
}

/** Its endpoint is not as it should be, beside what a Canary has still to do. */
export function isWrong({ main, fqdn }: Member, weight: number | undefined): boolean {
  return fqdn !== undefined && wrongOf(main, fqdn, weight) !== undefined;
}

function wrongOf(endpoint: EndpointView | undefined, fqdn: string, weight: number | undefined) {
  if (endpoint === undefined) return 'missing';
  if (endpoint.target.toLowerCase() !== fqdn.toLowerCase()) return 'target';
  if (!endpoint.enabled) return 'disabled';
  return weight !== undefined && (endpoint.weight ?? WEIGHT_DEFAULT) !== weight ? 'weight' : undefined;
}

/** Who gets which weight; only a router that weighs asks for one. */
function weightsOf(fleet: Fleet, wants: Wants): (member: Member) => number | undefined {
  const { routers, declaration, members } = fleet;
  if (routers.mainView?.method !== 'Weighted') return () => undefined;
  const base = declaration.mooring.traffic?.trafficManager.weight ?? 100;
  if (wants.share === undefined) return () => base;
  const in_ = members.filter((member) => isServing(member) && isAlive(member));
  const stable = Math.max(1, in_.filter((member) => !isCurrent(member)).length);
  const weights = canaryWeights({ weight: base, stable, canary: wants.fresh, share: wants.share });
  return (member) => (isCurrent(member) ? weights?.canary : weights?.stable) ?? base;
}

function specOf(fleet: Fleet, { replica, main, fqdn = '' }: Member, weight: number | undefined): EndpointSpec {
  const priority = fleet.routers.mainView?.method === 'Priority' ? priorityOf(fleet, main) : undefined;
  return {
    name: replica.name,
    target: fqdn,
    enabled: true,
    location: replica.region,
    ...(weight === undefined ? {} : { weight }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** Its own, or the first that nobody has, from the declared one on: two endpoints cannot have one (documented). */
function priorityOf({ routers, declaration }: Fleet, own: EndpointView | undefined): number {
  if (own?.priority !== undefined) return own.priority;
  const taken = new Set(routers.mainView?.endpoints.map(({ priority }) => priority));
  let priority = declaration.mooring.traffic?.trafficManager.priority ?? 1;
  while (taken.has(priority) && priority < PRIORITY_MAX) priority += 1;
  return priority;
}
