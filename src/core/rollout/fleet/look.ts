/**
 * What to do about a group of several replicas, or of one behind a router: every replica on its own course, then the
 * fleet as a whole. Called by plan; pure. The order is the policy: what is there is tended, what is to go goes as far as
 * the budget allows, what is proved is let in, and only then is anything made.
 */
import { afterIll, afterWell } from '../../health/backoff.ts';
import type { GroupState, Replica, Revision } from '../../model.ts';
import { failing, type Plan, type PlanInput } from '../../plan.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { unread } from '../outcome.ts';
import type { Step } from '../step.ts';
import { advanced, courseOf, deadlineOf, failed, isUnderWay, stableOf } from './course.ts';
import type { Change, Fleet, Member } from './fleet.ts';
import { changeInPlace, isInPlace } from './in-place.ts';
import { failureOf } from './judgement.ts';
import { type Around, aroundOf, memberOf } from './member.ts';
import { noteOf, notesOf } from './notes.ts';
import { patientFleet } from './patience.ts';
import { profilesOf, routersSeen, unreadRouter } from './profiles.ts';
import { undone } from './rejection.ts';
import { replenish } from './replenish.ts';
import { retire } from './retire.ts';
import { fleetStatus } from './status.ts';
import { stepEndsAt } from './steps.ts';
import { tend } from './tend.ts';
import { route } from './traffic.ts';
import { type Wants, wantsOf } from './wants.ts';

/** Whether a group is looked at as a fleet: everything but one replica that clients find by its own name. */
export function isFleet(declaration: Declaration, { replicas, profiles = [] }: GroupState, name: string): boolean {
  const { mooring } = declaration;
  const { type } = mooring.strategy;
  return (
    mooring.replicas > 1 ||
    mooring.traffic !== undefined ||
    mooring.regions.length > 0 ||
    mooring.placement.length > 0 ||
    (type !== 'InPlace' && type !== 'Recreate') ||
    mooring.strategy.rollback ||
    replicas.length > 1 ||
    profiles.length > 0 ||
    replicas.some((replica) => replica.name !== name || replica.router !== undefined)
  );
}

export function planFleet(input: PlanInput, declaration: Declaration, revision: Revision): Plan {
  const { row, now } = input;
  const lost = unreadRouter(input);
  if (lost) return unread(row.state, lost.fault, failing(input));
  const fleet = fleetOf(input, declaration, revision);
  const begun: GroupState = {
    ...row.state,
    lastRevision: Math.max(row.state.lastRevision, revision.number),
    targetRevision: revision.number,
    ...(stableOf(row.state) > 0 ? { stableRevision: stableOf(row.state) } : {}),
    ...undone(input, revision),
  };
  const failure = failureOf(fleet);
  if (failure && fleet.rollout) {
    const state = failed(fleet, begun, failure);
    const notes = [noteOf('rollout failed', fleet, failure.reason, failure.message)];
    return fleetStatus(fleet, { state, steps: [], look: now, notes });
  }
  return whole(fleet, begun);
}

function fleetOf(input: PlanInput, declaration: Declaration, target: Revision): Fleet {
  const { row, now, observed } = input;
  const routers = routersSeen(input, declaration);
  const revisions = new Map([...observed.revisions, [target.number, target] as const]);
  const around: Around = { input, declaration, target, revisions, routers };
  const members = row.state.replicas.map((replica) => memberOf(replica, around));
  const rollout = courseOf(row, declaration, target, now);
  return { input, row, declaration, revision: target, revisions, members, routers, rollout, now };
}

function whole(fleet: Fleet, begun: GroupState): Plan {
  const { input, row, now, rollout } = fleet;
  const changes = new Map(fleet.members.map((member) => [member.replica.name, tend(fleet, member)]));
  const wants = wantsOf(fleet);
  const profiles = profilesOf(fleet);
  const tended = after(fleet, changes);
  const inPlace = isInPlace(fleet);
  let repairs = row.state.status.repairs;
  let health = fleet.members.every(({ condition }) => condition === 'well')
    ? afterWell(row.state.status.health, now)
    : row.state.status.health;
  if (inPlace) {
    const one = changeInPlace(tended, aroundOf(tended));
    if (one && (changes.get(one.name)?.steps.length ?? 0) === 0) {
      changes.set(one.name, one.change);
      repairs = one.verdict.repairs ?? repairs;
      health = one.verdict.health ?? health;
    }
  }
  const retired = inPlace ? retire(tended, { ...wants, former: Number.POSITIVE_INFINITY }) : retire(tended, wants);
  for (const [name, change] of retired) if (isFree(changes.get(name))) changes.set(name, change);
  const drift = profiles.trouble === undefined ? routed(tended, wants, changes) : [];
  const state = { ...begun, profiles: profiles.records };
  const making = replenish(after(fleet, changes), wants, inPlace);
  const replaced = [...retired.values()].filter(
    ({ replica }) => replica?.leaves !== 'Superseded' && replica?.leaves !== 'Scaled',
  );
  if (replaced.length > 0) {
    const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = input.timings;
    health = afterIll(health, now, { baseMs, maxMs, seed: row.key.name }).memory;
  }
  const kept = fleet.members.flatMap(({ replica }) => changes.get(replica.name)?.replica ?? []);
  const replicas = [...kept, ...making.changes.flatMap(({ replica }) => (replica ? [replica] : []))];
  const moved = hasMoved(row.state.replicas, replicas);
  const course = advanced(fleet, moved);
  const steps = inOrder([
    ...profiles.steps,
    ...[...changes.values(), ...making.changes].flatMap((change) => change.steps),
  ]);
  const next: GroupState = {
    ...withoutEmpty(state),
    replicas: replicas.map((replica) => marked(replica, steps, row.wake.epoch)),
    ...(making.issued > 0 ? { issued: making.issued } : {}),
    ...(course ? { rollout: course } : {}),
    ...(course?.phase === 'Completed' && course.endedAt === now ? { stableRevision: course.revision } : {}),
  };
  const look = soonest([
    ...[...changes.values(), ...making.changes].map((change) => change.look),
    profiles.steps.length > 0 ? now + input.timings.verbMs : undefined,
    isUnderWay(course) ? stepEndsAt({ ...fleet, rollout: course }) : undefined,
    isUnderWay(course) ? deadlineOf({ ...fleet, rollout: course }) : undefined,
    // What was decided here shows in what the next look wants.
    course?.step !== rollout?.step || course?.phase !== rollout?.phase ? now : undefined,
    profiles.trouble === undefined ? undefined : now + input.timings.platformMs,
    // A place has become free, or a rollout may be over.
    kept.length < fleet.members.length ? now : undefined,
    making.short === undefined ? undefined : now + input.timings.platformMs,
  ]);
  const notes = notesOf(fleet, course);
  const told = fleetStatus(fleet, {
    state: next,
    steps,
    ...(look === undefined ? {} : { look }),
    notes,
    drift,
    health,
    repairs,
    ...(profiles.trouble === undefined ? {} : { trouble: profiles.trouble }),
    ...(making.short === undefined ? {} : { short: making.short }),
  });
  return patientFleet(input, told);
}

/** The fleet with its replicas as they are after these changes, those gone left out. */
function after(fleet: Fleet, changes: ReadonlyMap<string, Change>): Fleet {
  const members = fleet.members.flatMap((member): Member[] => {
    const change = changes.get(member.replica.name);
    if (!change) return [member];
    const { replica } = change;
    return replica ? [{ ...member, replica }] : [];
  });
  return { ...fleet, members };
}

/** Nothing is written for it yet: one write to a container group in a look. */
function isFree(change: Change | undefined): boolean {
  return change === undefined || change.steps.length === 0;
}

function routed(fleet: Fleet, wants: Wants, changes: Map<string, Change>) {
  const remaining = after(fleet, changes);
  const { changes: routes, drift } = route(remaining, wants);
  for (const [name, change] of routes) if (isFree(changes.get(name))) changes.set(name, change);
  return drift;
}

function hasMoved(before: readonly Replica[], now: readonly Replica[]): boolean {
  const phases = new Map(before.map(({ name, phase }) => [name, phase]));
  return before.length !== now.length || now.some(({ name, phase }) => phases.get(name) !== phase);
}

/** What lets clients in or keeps things going before what takes away: a look may end at any of them. */
function inOrder(steps: readonly Step[]): Step[] {
  const rank = ({ kind }: Step) => ORDER.indexOf(kind);
  return [...steps].sort((a, b) => rank(a) - rank(b));
}

const ORDER: readonly Step['kind'][] = [
  'start',
  'createProfile',
  'endpoint',
  'tags',
  'put',
  'restart',
  'stop',
  'unroute',
  'delete',
  'deleteProfile',
];

function marked(replica: Replica, steps: readonly Step[], epoch: number): Replica {
  return steps.some((step) => step.replica === replica.name && !('router' in step))
    ? { ...replica, marked: epoch }
    : replica;
}

function withoutEmpty(state: GroupState): GroupState {
  if (state.profiles === undefined || state.profiles.length > 0) return state;
  const { profiles: _, ...rest } = state;
  return rest;
}

function soonest(looks: readonly (number | undefined)[]): number | undefined {
  const times = looks.filter((look) => look !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
