/**
 * A replica's own course: made, proved, serving, taken out, drained, gone. Called by look.ts for every replica before
 * the fleet as a whole is decided on; pure. Nothing here takes a replica that serves out of service: that is decided in
 * `retire.ts`, where the others are seen too.
 */
import type { Replica } from '../../model.ts';
import type { Reason } from '../../reasons.ts';
import { nextProvisioningLook } from '../converge.ts';
import { leaving, put, underWay, wholeTags } from '../presence.ts';
import type { Change, Fleet, Member } from './fleet.ts';
import { isOnline } from './fleet.ts';
import { proving } from './prove.ts';
import { routerOfKey } from './routers.ts';

/** A resolver may keep an answer as long as this where no router tells how long: what `azurecontainer.io` answers with is not documented. */
const OWN_NAME_TTL_SECONDS = 300;
/** Seen so twice: one look may meet a moment. */
export const BAD_TIMES_MAX = 2;

export function tend(fleet: Fleet, member: Member): Change {
  const { replica, condition } = member;
  if (condition === 'unknown') return { replica, steps: [], look: fleet.now + fleet.input.timings.backoffBaseMs };
  switch (replica.phase) {
    case 'creating':
      return creating(fleet, member);
    case 'proving':
      return condition === 'absent' || condition === 'foreign'
        ? lost(fleet, member)
        : withTags(member, proving(fleet, member));
    case 'serving':
      return condition === 'foreign' ? lost(fleet, member) : withTags(member, serving(fleet, member));
    case 'leaving':
      return out(fleet, member);
    case 'draining':
      return draining(fleet, member);
    case 'deleting':
      return deleting(fleet, member);
  }
}

function creating(fleet: Fleet, member: Member): Change {
  const { now, input } = fleet;
  const { replica, condition, of } = member;
  const { timings } = input;
  const elapsed = now - replica.since;
  switch (condition) {
    case 'absent':
      return replica.confirmed && replica.name !== fleet.row.key.name ? lost(fleet, member) : made(fleet, member);
    case 'foreign':
      // Nobody's of ours: its name is passed over, unless it is the group's own.
      return replica.name === fleet.row.key.name
        ? { replica, steps: [] }
        : { replica: undefined, steps: [], look: now };
    case 'coming':
      if (elapsed >= timings.provisioningDeadlineMs) return condemned(fleet, member, 'StuckProvisioning');
      return { replica, steps: [], look: nextProvisioningLook(replica.since, now, timings) };
    case 'stopped':
      return fleet.declaration.mooring.running ? started(fleet, member) : { replica, steps: [] };
    case 'ill':
      return { replica, steps: [], look: now + timings.probeGapMs };
    default: {
      // Changed in place: it never left the router, and what it was proved by stands.
      const stayed = replica.inRouterSince !== undefined && replica.seenOutAt === undefined;
      const phase = stayed || condition === 'ended' ? 'serving' : 'proving';
      const next: Replica = { ...replica, phase, since: now };
      if (phase === 'serving') return { replica: next, steps: [], look: now };
      return withTags(
        member,
        proving(fleet, { ...member, replica: next, of: { ...of, is: { ...of.is, replica: next } } }),
      );
    }
  }
}

/** The PUT that makes it, or makes it again where nobody has seen it yet. */
export function made(fleet: Fleet, { replica, of }: Member): Change {
  const { declaration, now, input, row } = fleet;
  if (!declaration.mooring.running) return { replica, steps: [] };
  const isOwnName = replica.name === row.key.name;
  const again = replica.confirmed;
  const next: Replica = {
    ...underWay(of, replica),
    ...(again ? { incarnation: replica.incarnation + 1, confirmed: false } : {}),
    marked: row.wake.epoch,
  };
  const reason: Reason = again
    ? 'Missing'
    : fleet.rollout?.phase === 'RollingBack'
      ? 'RollingBack'
      : of.aim.revision.cause;
  const step = put({ ...of, is: { ...of.is, replica: next } }, again ? 'recreate' : 'create', reason);
  return {
    replica: next,
    steps: [isOwnName && again ? step : ({ ...step, fresh: true } as typeof step)],
    look: now + (input.timings.provisioningLooksMs[0] ?? 0),
  };
}

function serving(fleet: Fleet, member: Member): Change {
  const { now, input, routers } = fleet;
  const { replica, condition, main } = member;
  if (condition === 'stopped') return started(fleet, member);
  const ttl =
    main && routers.mainView ? Math.max(replica.ttlSeconds ?? 0, routers.mainView.ttlSeconds) : replica.ttlSeconds;
  const read: Replica = { ...replica, ...(ttl === undefined ? {} : { ttlSeconds: ttl }) };
  if (condition === 'well' || condition === 'ended') {
    if (!isDegradedAlone(fleet, member)) return serves(fleet, { ...member, replica: without(read, 'bad') });
  } else if (condition === 'coming') {
    return { replica: read, steps: [], look: now + input.timings.platformMs };
  }
  const bad = { times: (replica.bad?.times ?? 0) + 1, since: replica.bad?.since ?? now };
  return { replica: { ...read, bad }, steps: [], look: now + input.timings.verbMs };
}

/** It is well. The preview lets go of it once the main router has found it so too; until then it is looked at. */
function serves({ now, input, routers }: Fleet, { replica, main, preview }: Member): Change {
  if (routers.main === undefined || routers.mainView === undefined) return { replica, steps: [] };
  const { proveGapMs, platformMs } = input.timings;
  // What the router is slow to find, or finds wrong with all of them, is looked at less and less eagerly.
  if (!isOnline(main))
    return { replica, steps: [], look: now + (now - replica.since < platformMs ? proveGapMs : platformMs) };
  if (!preview || !routers.preview) return { replica, steps: [] };
  const step = { kind: 'unroute', replica: replica.name, router: routers.preview, reason: 'Proved' } as const;
  return { replica, steps: [step], look: now + input.timings.verbMs };
}

/** The router finds it ill while it finds another of ours well: where it finds all ill, it may be the router that is wrong. */
function isDegradedAlone({ members, routers }: Fleet, { main, replica }: Member): boolean {
  if (routers.mainView === undefined || main?.status !== 'Degraded') return false;
  return members.some((other) => other.replica.name !== replica.name && isOnline(other.main));
}

function started({ now, input, row }: Fleet, { replica }: Member): Change {
  const { restart } = row.desired;
  const reason = row.state.status.observedGeneration < row.desired.generation ? 'StartAsked' : 'StoppedOutside';
  return {
    replica,
    steps: [{ kind: 'start', replica: replica.name, reason, restartedFor: restart }],
    look: now + input.timings.verbMs,
  };
}

/** What was there, or was to be, is not: its place is free, and two reads confirm it gone. */
function lost(fleet: Fleet, member: Member): Change {
  return condemned(fleet, member, 'Missing');
}

function condemned({ now, input }: Fleet, { replica }: Member, reason: Reason): Change {
  const stuck = reason === 'StuckProvisioning' ? { stuck: replica.stuck + 1 } : {};
  const next: Replica = { ...replica, ...stuck, phase: 'deleting', since: now, leaves: reason };
  return { replica: next, steps: [], look: now + input.timings.verbMs };
}

/** Out of the router: once a read shows that, clients that were told of it before have their time. */
function out(fleet: Fleet, member: Member): Change {
  const { now, input } = fleet;
  const { replica } = member;
  const endpoint = endpointOf(fleet, replica);
  if (endpoint === 'there') return takenOut(fleet, replica, replica.leaves ?? 'Superseded');
  if (endpoint === 'unknown') return { replica, steps: [], look: now + input.timings.backoffBaseMs };
  return draining(fleet, { ...member, replica: { ...replica, phase: 'draining', since: now, seenOutAt: now } });
}

export function takenOut({ now, input }: Fleet, replica: Replica, reason: Reason): Change {
  const router = input.observed.routers.get(replica.router ?? '');
  if (router?.kind !== 'there' || replica.router === undefined) return { replica, steps: [] };
  const { seenOutAt: _, ...rest } = replica;
  return {
    replica: { ...rest, phase: 'leaving' },
    steps: [{ kind: 'unroute', replica: replica.name, router: routerOfKey(replica.router), reason }],
    look: now + input.timings.verbMs,
  };
}

function draining(fleet: Fleet, member: Member): Change {
  const { now, declaration } = fleet;
  const { replica, condition } = member;
  // Put back by somebody, or seen out by an older read.
  if (endpointOf(fleet, replica) === 'there') return takenOut(fleet, replica, replica.leaves ?? 'Superseded');
  const until = drainedAt(declaration.mooring.traffic?.trafficManager, replica);
  // Where nothing is there to be reached, there is nothing to wait for.
  if (now < until && condition !== 'absent') return { replica, steps: [], look: until };
  if (!declaration.mooring.running && member.behind === undefined && replica.leaves === 'StopAsked') {
    return halted(fleet, member);
  }
  return deleting(fleet, { ...member, replica: { ...replica, phase: 'deleting', since: now } });
}

/** When no client can hold its address any more, nor a connection that began with it. */
export function drainedAt(
  traffic: { readonly staleMs: number; readonly drainMs: number } | undefined,
  { seenOutAt = 0, ttlSeconds = OWN_NAME_TTL_SECONDS }: Pick<Replica, 'seenOutAt' | 'ttlSeconds'>,
): number {
  const { staleMs, drainMs } = traffic ?? { staleMs: 0, drainMs: 0 };
  return seenOutAt + ttlSeconds * 1000 + staleMs + drainMs;
}

/** Out of traffic and declared stopped: kept, until it is started and proved again. */
function halted({ now, input }: Fleet, { replica, condition }: Member): Change {
  const {
    router: _,
    inRouterSince: _in,
    seenOutAt: _out,
    leaves: _leaves,
    online: _online,
    bad: _bad,
    ...rest
  } = replica;
  const next: Replica = { ...rest, phase: 'creating', since: now };
  if (condition === 'stopped' || condition === 'absent') return { replica: next, steps: [] };
  return {
    replica: next,
    steps: [{ kind: 'stop', replica: replica.name, reason: 'StopAsked' }],
    look: now + input.timings.verbMs,
  };
}

function deleting(fleet: Fleet, member: Member): Change {
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
    steps: verdict.step ? [{ ...verdict.step, reason: replica.leaves ?? 'Superseded' }] : [],
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

function withTags(member: Member, change: Change): Change {
  const { replica, of } = member;
  if (!member.retag || change.steps.length > 0 || member.behind !== undefined || !change.replica) return change;
  const step = { kind: 'tags', replica: replica.name, tags: wholeTags(of), reason: 'Drifted' } as const;
  return { ...change, steps: [step], look: of.now + of.timings.verbMs };
}

export function without<Field extends keyof Replica>(replica: Replica, field: Field): Replica {
  if (replica[field] === undefined) return replica;
  const { [field]: _, ...rest } = replica;
  return rest as Replica;
}
