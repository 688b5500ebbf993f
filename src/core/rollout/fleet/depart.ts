/**
 * A replica's way out: out of the router, drained, deleted and seen gone; or, declared stopped, kept without clients.
 * Called by tend.ts and by the deletion of a fleet; pure. Promise: what was ever in a router is not deleted before a read
 * has shown it out, and clients have had the time that their answers and connections may last.
 */
import type { Replica } from '../../model.ts';
import type { Reason } from '../../reasons.ts';
import { nextProvisioningLook } from '../converge.ts';
import { leaving } from '../presence.ts';
import type { Change, Fleet, Member } from './fleet.ts';
import { routerOfKey } from './routers.ts';

/** A resolver may keep an answer as long as this where no router tells how long: what `azurecontainer.io` answers with is not documented. */
export const OWN_NAME_TTL_SECONDS = 300;

/** `staleMargin` and `drain` where nobody says otherwise: of a replica from before they were kept with it. */
const LINGER_MS = 60_000;

/** Out of the router: once a read shows that, clients that were told of it before have their time. */
export function out(fleet: Fleet, member: Member): Change {
  const { now, input } = fleet;
  const { replica } = member;
  const endpoint = endpointOf(fleet, replica);
  if (endpoint === 'there') return takenOut(fleet, replica, replica.leaves ?? 'Superseded');
  if (endpoint === 'unknown') return { replica, steps: [], look: now + input.timings.backoffBaseMs };
  return draining(fleet, { ...member, replica: { ...replica, phase: 'draining', since: now, seenOutAt: now } });
}

/** A read may show it out at once, and its time begins with that; one that does not is not repeated in a hurry. */
export function takenOut({ now, input, declaration }: Fleet, replica: Replica, reason: Reason): Change {
  const router = input.observed.routers.get(replica.router ?? '');
  if (router?.kind !== 'there' || replica.router === undefined) return { replica, steps: [] };
  const { seenOutAt: _, ...rest } = replica;
  // Also by what a change of it under way may be telling clients already, until this is carried out.
  const { ttlSeconds = 0 } = declaration.mooring.traffic?.trafficManager ?? {};
  const ttl = Math.max(replica.ttlSeconds ?? 0, router.view.ttlSeconds, ttlSeconds);
  return {
    replica: { ...rest, phase: 'leaving', ttlSeconds: ttl },
    steps: [{ kind: 'unroute', replica: replica.name, router: routerOfKey(replica.router), reason }],
    look: replica.since < now ? now + input.timings.verbMs : now,
  };
}

export function draining(fleet: Fleet, member: Member): Change {
  const { now, declaration } = fleet;
  const { replica, condition } = member;
  // Put back by somebody, or seen out by an older read.
  if (endpointOf(fleet, replica) === 'there') return takenOut(fleet, replica, replica.leaves ?? 'Superseded');
  const until = drainedAt(declaration.mooring.traffic?.trafficManager, replica);
  // Where nothing is there to be reached, there is nothing to wait for.
  if (now < until && condition !== 'absent') return { replica, steps: [], look: until };
  if (replica.leaves === 'StopAsked') return halted(fleet, member);
  return deleting(fleet, { ...member, replica: { ...replica, phase: 'deleting', since: now } });
}

/** When no client can hold its address any more, nor a connection that began with it. */
export function drainedAt(
  traffic: { readonly staleMs: number; readonly drainMs: number } | undefined,
  { seenOutAt = 0, ttlSeconds, lingerMs = ttlSeconds === undefined ? 0 : LINGER_MS }: Drained,
): number {
  const linger = traffic ? traffic.staleMs + traffic.drainMs : lingerMs;
  return seenOutAt + (ttlSeconds ?? OWN_NAME_TTL_SECONDS) * 1000 + linger;
}

type Drained = Pick<Replica, 'seenOutAt' | 'ttlSeconds' | 'lingerMs'>;

/** Changed in place, it stays where it is: only the router that is declared no longer lets go of it. */
export function unrouted(fleet: Fleet, { replica }: Member): Change {
  const { now, input } = fleet;
  const { router, inRouterSince: _in, weight: _weight, ...rest } = replica;
  const endpoint = endpointOf(fleet, replica);
  if (router === undefined || endpoint === 'gone') return { replica: rest, steps: [], look: now };
  if (endpoint === 'unknown') return { replica, steps: [], look: now + input.timings.backoffBaseMs };
  const step = { kind: 'unroute', replica: replica.name, router: routerOfKey(router), reason: 'Declared' } as const;
  return { replica, steps: [step], look: now + input.timings.verbMs };
}

/** Declared stopped: what no client is sent to, or comes to by its own name, need not be drained. */
export function isToHalt({ routers, declaration }: Fleet, { replica }: Member): boolean {
  const { phase, inRouterSince, leaves } = replica;
  if (declaration.mooring.running || (leaves !== undefined && leaves !== 'StopAsked')) return false;
  return ['creating', 'proving'].includes(phase) || (routers.main === undefined && inRouterSince === undefined);
}

/** Out of traffic: kept and stopped until it is declared running, and then proved anew. */
export function halted({ now, input, declaration }: Fleet, { replica, condition }: Member): Change {
  const {
    router: _,
    inRouterSince: _in,
    seenOutAt: _out,
    ttlSeconds: _ttl,
    lingerMs: _linger,
    leaves: _leaves,
    online: _online,
    bad: _bad,
    ...rest
  } = replica;
  const next: Replica = replica.phase === 'creating' ? rest : { ...rest, phase: 'creating', since: now };
  if (declaration.mooring.running) return { replica: next, steps: [], look: now };
  if (condition === 'stopped' || condition === 'absent' || condition === 'ended' || condition === 'foreign')
    return { replica: next, steps: [] };
  // Azure refuses a stop while it is at work.
  if (condition === 'coming')
    return { replica: next, steps: [], look: nextProvisioningLook(next.since, now, input.timings) };
  return {
    replica: next,
    steps: [{ kind: 'stop', replica: replica.name, reason: 'StopAsked' }],
    look: now + input.timings.verbMs,
  };
}

/** Deleted until it is gone. What is deleted to be made anew in its place is looked after where replicas are made. */
export function deleting(fleet: Fleet, member: Member): Change {
  const { routers, now } = fleet;
  const { replica, of, preview } = member;
  if (preview && routers.preview) {
    const step = { kind: 'unroute', replica: replica.name, router: routers.preview, reason: 'Superseded' } as const;
    return { replica, steps: [step], look: now };
  }
  const verdict = leaving({ ...of, is: { ...of.is, replica } });
  if (!verdict) throw new Error('what is deleting is leaving');
  return {
    replica: verdict.replica,
    steps: verdict.step ? [{ ...verdict.step, reason: replica.leaves ?? verdict.step.reason }] : [],
    ...(verdict.look === undefined ? {} : { look: verdict.look }),
  };
}

/** Where its endpoint was put, as this look has read it. */
function endpointOf({ input }: Fleet, { router, name }: Replica): 'there' | 'gone' | 'unknown' {
  if (router === undefined) return 'gone';
  const sight = input.observed.routers.get(router);
  if (!sight || sight.kind === 'unknown') return 'unknown';
  if (sight.kind === 'absent') return 'gone';
  return sight.view.endpoints.some((endpoint) => endpoint.name === name) ? 'there' : 'gone';
}
