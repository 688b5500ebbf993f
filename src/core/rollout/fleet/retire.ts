/**
 * Who is taken out of service, and when: the one place that lowers what serves. Called by look.ts; pure. Promise: no
 * write of ours lowers the replicas that serve below max(1, replicas − maxUnavailable), and the last endpoint that the
 * router finds well is never taken out.
 */
import type { Replica } from '../../model.ts';
import type { Reason } from '../../reasons.ts';
import { takenOut } from './depart.ts';
import { type Change, type Fleet, isAlive, isCurrent, isHealthy, isOnline, isServing, type Member } from './fleet.ts';
import { isInPlace } from './in-place.ts';
import { BAD_TIMES_MAX } from './tend.ts';
import type { Wants } from './wants.ts';

/** What becomes of each replica that is to go, by name. */
export function retire(fleet: Fleet, wants: Wants): Map<string, Change> {
  const changes = new Map<string, Change>();
  if (!fleet.declaration.mooring.running) return halt(fleet);
  const healthy = fleet.members.filter((member) => isHealthy(fleet, member));
  let budget = healthy.length - floorOf(fleet);
  for (const [member, reason] of goers(fleet, wants)) {
    const serves = healthy.includes(member);
    // It may be one of those that serve: whoever could not be read is not known to be missed by nobody.
    if (member.condition === 'unknown') continue;
    // Started a moment ago, and the router sends clients there: it may serve already, and does not count as such yet.
    if (member.condition === 'coming' && isOnline(member.main) && budget < 0) continue;
    // Another that is well must remain: where none is, the router answers with all it has.
    const last = healthy.every((other) => other === member);
    if (fleet.routers.main && isInRouter(member) && last) continue;
    if (serves && budget <= 0) continue;
    if (isElsewhere(fleet, member) && healthy.length < floorOf(fleet)) continue;
    if (serves) budget -= 1;
    changes.set(member.replica.name, gone(fleet, member, reason));
  }
  return changes;
}

/** Declared stopped: all of them leave the router at once, since nobody is to be served. */
function halt(fleet: Fleet): Map<string, Change> {
  const serving = fleet.members.filter((member) => isAlive(member) && isServing(member));
  return new Map(serving.map((member) => [member.replica.name, gone(fleet, member, 'StopAsked')]));
}

/** The fewest that must serve while this group is changed. */
export function floorOf({ declaration, routers }: Fleet): number {
  const { replicas, strategy } = declaration.mooring;
  return Math.max(routers.main ? 1 : 0, replicas - strategy.maxUnavailable);
}

/** Everybody who is to go, those first whom nobody will miss. */
function goers(fleet: Fleet, wants: Wants): [Member, Reason][] {
  const alive = fleet.members.filter(isAlive);
  const ill = alive
    .filter((member) => isIll(fleet, member))
    .map((member): [Member, Reason] => [member, illnessOf(member)]);
  const well = alive.filter((member) => !isIll(fleet, member));
  const fresh = well.filter(isCurrent);
  const from = fleet.rollout?.from ?? 0;
  const former = well.filter((member) => !isCurrent(member) && member.replica.revision === from);
  const others = well.filter((member) => !isCurrent(member) && member.replica.revision !== from);
  const spare = (members: readonly Member[], count: number, reason: Reason) =>
    [...members]
      .sort(leastMissed(fleet))
      .slice(0, Math.max(0, members.length - count))
      .map((member): [Member, Reason] => [member, reason]);
  // Changed where it stands, whatever revision it has come to: only what is more than declared goes.
  if (isInPlace(fleet)) return [...ill, ...spare(well, fleet.declaration.mooring.replicas, 'Scaled')];
  return [
    ...ill,
    ...spare(others, 0, 'Superseded'),
    ...spare(former, wants.former, 'Superseded'),
    ...spare(fresh, wants.fresh, 'Scaled'),
  ];
}

/** Not serving before serving, then the higher number. */
function leastMissed(fleet: Fleet): (a: Member, b: Member) => number {
  const rank = (member: Member) => (isHealthy(fleet, member) ? 2 : isServing(member) ? 1 : 0);
  return (a, b) => rank(a) - rank(b) || (b.replica.ordinal ?? 1) - (a.replica.ordinal ?? 1);
}

/** Found ill often enough, and its replacement is not being held back for having come to nothing so often. */
export function isIll({ input, row, now }: Fleet, { replica, condition }: Member): boolean {
  const { bad, phase } = replica;
  if (phase !== 'serving' || bad === undefined || bad.times < BAD_TIMES_MAX) return false;
  if (now - bad.since < input.timings.verbMs) return false;
  return condition === 'absent' || now >= row.state.status.health.notBefore;
}

function illnessOf({ condition, illness }: Member): Reason {
  if (condition === 'absent') return 'Missing';
  return illness ?? 'Degraded';
}

function isInRouter({ replica, main }: Member): boolean {
  return replica.router !== undefined || main !== undefined;
}

/**
 * From before there was this router: clients come by its own name or by another profile, and are told of this one only
 * by people. It serves them still, though it counts for nothing here.
 */
export function isElsewhere({ routers }: Fleet, member: Member): boolean {
  const { router } = member.replica;
  return routers.main !== undefined && isServing(member) && router !== routers.mainKey && member.main === undefined;
}

/** Out of the router first, where it was in; what never served goes at once. */
function gone(fleet: Fleet, { replica }: Member, reason: Reason): Change {
  const { now, input } = fleet;
  const leaving: Replica = { ...replica, leaves: reason, phase: 'leaving', since: now };
  if (replica.router !== undefined && replica.inRouterSince !== undefined) {
    const change = takenOut(fleet, leaving, reason);
    return change.steps.length > 0 ? change : { ...change, look: now + input.timings.verbMs };
  }
  if (replica.phase === 'serving') return { replica: leaving, steps: [], look: now };
  return { replica: { ...leaving, phase: 'deleting' }, steps: [], look: now };
}
