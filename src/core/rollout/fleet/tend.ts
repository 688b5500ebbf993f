/**
 * A replica's own course: made, proved, serving, taken out, drained, gone. Called by look.ts for every replica before
 * the fleet as a whole is decided on; pure. Nothing here takes a replica that serves out of service: that is decided in
 * `retire.ts`, where the others are seen too.
 */
import type { Replica } from '../../model.ts';
import type { Reason } from '../../reasons.ts';
import { type Case, nextProvisioningLook } from '../converge.ts';
import { put, underWay, wholeTags } from '../presence.ts';
import { deleting, draining, halted, isToHalt, out, unrouted } from './depart.ts';
import type { Change, Fleet, Member } from './fleet.ts';
import { isOnline } from './fleet.ts';
import { isInPlace } from './in-place.ts';
import { proving, waiting } from './prove.ts';

/** Seen so twice: one look may meet a moment. */
export const BAD_TIMES_MAX = 2;

export function tend(fleet: Fleet, member: Member): Change {
  const { replica, condition } = member;
  if (condition === 'unknown') return { replica, steps: [], look: fleet.now + fleet.input.timings.backoffBaseMs };
  if (isToHalt(fleet, member)) return halted(fleet, member);
  switch (replica.phase) {
    case 'creating':
      return creating(fleet, member);
    case 'proving':
      if (condition === 'stopped') return stoppedEarly(fleet, member);
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
      // Deleted to be made anew in its place.
      return replica.afterwards !== undefined && condition === 'absent' ? made(fleet, member) : deleting(fleet, member);
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
      return stoppedEarly(fleet, member);
    case 'ill':
      return illAtFirst(fleet, member);
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

/** What Azure has given up on never comes; containers that crash are started again, and may come right. */
function illAtFirst(fleet: Fleet, member: Member): Change {
  const { now, input, row } = fleet;
  const { replica, of, illness } = member;
  const isGivenUp = of.seen?.judged.kind === 'failedProvisioning' && replica.name !== row.key.name;
  if (isGivenUp && now >= row.state.status.health.notBefore)
    return condemned(fleet, member, illness ?? 'ContainersFailed');
  const later = nextProvisioningLook(replica.since, now, input.timings);
  return waiting(fleet, replica, Math.max(input.timings.probeGapMs, later - now));
}

/** The PUT that makes it, or makes it again where nobody has seen it yet. */
export function made(fleet: Fleet, { replica: known, of }: Member): Change {
  const { declaration, now, input, row } = fleet;
  if (!declaration.mooring.running) return { replica: known, steps: [] };
  const { afterwards, absentSince: _absent, bad: _bad, ...replica } = known;
  const isOwnName = replica.name === row.key.name;
  const again = replica.confirmed;
  const next: Replica = {
    ...underWay(of, replica),
    ...(again ? { incarnation: replica.incarnation + 1, confirmed: false } : {}),
    marked: row.wake.epoch,
  };
  const reason: Reason = again ? (afterwards === undefined ? 'Missing' : 'Recreating') : whyMade(fleet, of);
  const step = put({ ...of, is: { ...of.is, replica: next } }, again ? 'recreate' : 'create', reason);
  return {
    replica: next,
    steps: [isOwnName && again ? step : ({ ...step, fresh: true } as typeof step)],
    look: now + (input.timings.provisioningLooksMs[0] ?? 0),
  };
}

/** A rollout makes the new ones; where there is none, another number was declared, or one has been lost. */
function whyMade({ rollout, row }: Fleet, { aim, is }: Case): Reason {
  if (rollout?.phase === 'RollingBack') return 'RollingBack';
  if (rollout !== undefined && is.replica.revision === rollout.revision) return aim.revision.cause;
  return is.status.observedGeneration < row.desired.generation ? 'Scaled' : 'Missing';
}

function serving(fleet: Fleet, member: Member): Change {
  const { now, routers } = fleet;
  const { replica, condition, main } = member;
  if (condition === 'stopped') return started(fleet, member);
  if (isInPlace(fleet) && replica.router !== undefined && replica.router !== routers.mainKey)
    return unrouted(fleet, member);
  if (isToEnter(fleet, member)) return proving(fleet, reproved(fleet, member));
  const ttl =
    main && routers.mainView ? Math.max(replica.ttlSeconds ?? 0, routers.mainView.ttlSeconds) : replica.ttlSeconds;
  const read: Replica = { ...replica, ...(ttl === undefined ? {} : { ttlSeconds: ttl }), ...lingering(fleet, replica) };
  if (condition === 'well' || condition === 'ended') {
    if (!isDegradedAlone(fleet, member)) return serves(fleet, { ...member, replica: without(read, 'bad') });
  } else if (condition === 'coming') {
    return comesBack(fleet, { ...member, replica: read });
  }
  // Changed in place, its name and its endpoint stay: it is made again where it was.
  if (condition === 'absent' && isInPlace(fleet) && (replica.bad?.times ?? 0) >= BAD_TIMES_MAX - 1)
    return made(fleet, member);
  const bad = { times: (replica.bad?.times ?? 0) + 1, since: replica.bad?.since ?? now };
  return { replica: { ...read, bad }, steps: [], look: nextBadLook(fleet, bad.times) };
}

/** It served before there was a router, and is as it is to be behind one: it goes in as any other, once it is proved. */
function isToEnter({ routers }: Fleet, { replica, condition, behind, fqdn }: Member): boolean {
  if (routers.mainView === undefined || replica.router !== undefined || behind !== undefined) return false;
  return condition === 'well' && fqdn !== undefined;
}

function reproved({ now }: Fleet, member: Member): Member {
  const replica: Replica = { ...without(member.replica, 'bad'), phase: 'proving', since: now };
  return { ...member, replica, of: { ...member.of, is: { ...member.of.is, replica } } };
}

function lingering({ declaration, routers }: Fleet, { router }: Replica): Pick<Replica, 'lingerMs'> {
  const manager = declaration.mooring.traffic?.trafficManager;
  return manager && router === routers.mainKey ? { lingerMs: manager.staleMs + manager.drainMs } : {};
}

/** Soon, until it has been seen ill often enough; then its turn to be replaced is waited for. */
function nextBadLook({ now, input, row }: Fleet, times: number): number {
  const { verbMs, platformMs } = input.timings;
  if (times < BAD_TIMES_MAX) return now + verbMs;
  const { notBefore } = row.state.status.health;
  return notBefore > now ? Math.min(notBefore, now + platformMs) : now + platformMs;
}

/** Azure, or a container of it, starts it again: it has its time, less of it where the router has others that are well. */
function comesBack(fleet: Fleet, member: Member): Change {
  const { now, input } = fleet;
  const { replica } = member;
  const { platformMs, provisioningDeadlineMs } = input.timings;
  const since = replica.bad?.since ?? now;
  const isOver = now - since >= (isDegradedAlone(fleet, member) ? platformMs : provisioningDeadlineMs);
  const bad = { times: isOver ? BAD_TIMES_MAX : 1, since };
  return { replica: { ...replica, bad }, steps: [], look: now + platformMs };
}

/** It is well. The preview lets go of it once the main router has found it so too; until then it is looked at. */
function serves({ now, input, routers }: Fleet, { replica, main, preview }: Member): Change {
  if (routers.main === undefined || routers.mainView === undefined) return { replica, steps: [] };
  const { verbMs, proveGapMs, platformMs } = input.timings;
  // What the router is slow to find, or finds wrong with all of them, is looked at less and less eagerly.
  const age = now - replica.since;
  if (!isOnline(main)) {
    const wait = age < 2 * proveGapMs ? verbMs : age < platformMs ? proveGapMs : platformMs;
    return { replica, steps: [], look: now + wait };
  }
  if (!preview || !routers.preview) return { replica, steps: [] };
  const step = { kind: 'unroute', replica: replica.name, router: routers.preview, reason: 'Proved' } as const;
  return { replica, steps: [step], look: now + input.timings.verbMs };
}

/** The router finds it ill while it finds another of ours well: where it finds all ill, it may be the router that is wrong. */
function isDegradedAlone({ members, routers }: Fleet, { main, replica }: Member): boolean {
  if (routers.mainView === undefined || main?.status !== 'Degraded') return false;
  return members.some((other) => other.replica.name !== replica.name && isOnline(other.main));
}

/** Somebody stopped it before it served. Changed in place, it starts with the change. */
function stoppedEarly(fleet: Fleet, member: Member): Change {
  const startsAnyway = isInPlace(fleet) && member.behind !== undefined;
  if (startsAnyway || !fleet.declaration.mooring.running) return { replica: member.replica, steps: [] };
  return started(fleet, member);
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
