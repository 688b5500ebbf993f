/**
 * What to do about a group of several replicas, or of one behind a router: every replica on its own course, then the
 * fleet as a whole. Called by plan-fleet; pure. The order is the policy: what is there is tended, what is to go goes as far as
 * the budget allows, what is proved is let in, and only then is anything made.
 */
import { afterIll, afterWell } from '../../health/backoff.ts';
import type { GroupState, Replica, Revision } from '../../model.ts';
import { failing, type Plan, type PlanInput } from '../../plan.ts';
import type { Reason } from '../../reasons.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { unread } from '../outcome.ts';
import type { Step } from '../step.ts';
import { advanced, courseOf, deadlineOf, failed, stableOf } from './course.ts';
import type { Change, Fleet, Member } from './fleet.ts';
import { fullOf } from './full.ts';
import { changeInPlace, isInPlace } from './in-place.ts';
import { failureOf } from './judgement.ts';
import { goneAfter } from './late.ts';
import { type Around, aroundOf, memberOf } from './member.ts';
import { noteOf, notesOf } from './notes.ts';
import { inOrder } from './order.ts';
import { patientFleet } from './patience.ts';
import { profilesOf, routersSeen, unreadRouter } from './profiles.ts';
import { haveProved } from './prove.ts';
import { undone } from './rejection.ts';
import { replenish } from './replenish.ts';
import { retire } from './retire.ts';
import { fleetStatus, type Trouble } from './status.ts';
import { stepEndsAt } from './steps.ts';
import { unrouteStrays } from './strays.ts';
import { tend } from './tend.ts';
import { route } from './traffic.ts';
import { isUnweighted, type Wants, wantsOf } from './wants.ts';

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

export function planLook(input: PlanInput, declaration: Declaration, revision: Revision): Plan {
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

/** The fleet as this look has read it, with this revision to be its own. */
export function fleetOf(input: PlanInput, declaration: Declaration, target: Revision): Fleet {
  const { row, now, observed } = input;
  const routers = routersSeen(input, declaration);
  const revisions = new Map([...observed.revisions, [target.number, target] as const]);
  const around: Around = { input, declaration, target, revisions, routers };
  const members = row.state.replicas.map((replica) => memberOf(replica, around));
  const rollout = courseOf(row, declaration, target, input);
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
  if (inPlace && fleet.declaration.mooring.running) {
    const one = changeInPlace(tended, aroundOf(tended));
    if (one && (changes.get(one.name)?.steps.length ?? 0) === 0) {
      changes.set(one.name, one.change);
      repairs = one.verdict.repairs ?? repairs;
      health = one.verdict.health ?? health;
    }
  }
  const retired = retire(tended, wants);
  for (const [name, change] of retired) if (isFree(changes.get(name))) changes.set(name, change);
  const trouble = profiles.trouble ?? (isUnweighted(fleet) ? ('RouterUnweighted' as const) : undefined);
  const endpoints = profiles.trouble === undefined ? routed(tended, wants, changes) : [];
  const drift = [...(profiles.drift ?? []), ...endpoints];
  repairs = profiles.repairs ?? repairs;
  const state = { ...begun, profiles: profiles.records };
  const making = replenish(after(fleet, changes), wants, inPlace);
  if (isReplacing(fleet, changes)) {
    const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = input.timings;
    health = afterIll(health, now, { baseMs, maxMs, seed: row.key.name }).memory;
  }
  const kept = fleet.members.flatMap(({ replica }) => changes.get(replica.name)?.replica ?? []);
  const replicas = [...kept, ...making.changes.flatMap(({ replica }) => (replica ? [replica] : []))];
  const moved = hasMoved(fleet, replicas);
  const course = advanced(fleet, moved);
  const strays = profiles.trouble === undefined ? unrouteStrays(fleet) : [];
  const steps = inOrder([
    ...profiles.steps,
    ...strays,
    ...[...changes.values(), ...making.changes].flatMap((change) => change.steps),
  ]);
  const next: GroupState = {
    ...withoutEmpty(state),
    ...fullOf(fleet, changes, replicas),
    ...goneAfter(fleet, changes),
    replicas: replicas.map((replica) => marked(replica, steps, row.wake.epoch)),
    ...(making.issued > 0 ? { issued: making.issued } : {}),
    ...(course ? { rollout: course } : {}),
    ...(course?.phase === 'Completed' && course.endedAt === now ? { stableRevision: course.revision } : {}),
  };
  const look = soonest([
    ...[...changes.values(), ...making.changes].map((change) => change.look),
    profiles.steps.length + strays.length > 0 ? now + input.timings.verbMs : undefined,
    // What is over already waits for something else, which has a look of its own.
    ...[stepEndsAt({ ...fleet, rollout: course }), deadlineOf({ ...fleet, rollout: course })].filter(
      (at) => at !== undefined && at > now,
    ),
    // What was decided here shows in what the next look wants.
    course?.step !== rollout?.step || course?.phase !== rollout?.phase || haveProved(fleet, replicas) ? now : undefined,
    trouble === undefined ? undefined : now + troubleMs(fleet, trouble),
    // A place has become free, or a rollout may be over.
    kept.length < fleet.members.length ? now : undefined,
    making.short === undefined ? undefined : (making.short.until ?? now + input.timings.platformMs),
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
    ...(trouble === undefined ? {} : { trouble }),
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

/** One is given up because it is ill: its replacement waits its time if it comes to nothing as well. */
function isReplacing({ members }: Fleet, changes: ReadonlyMap<string, Change>): boolean {
  return members.some(({ replica }) => {
    const leaves = changes.get(replica.name)?.replica?.leaves;
    return replica.leaves === undefined && leaves !== undefined && !HEALTHY_ENDS.includes(leaves);
  });
}

const HEALTHY_ENDS: readonly Reason[] = ['Superseded', 'Scaled', 'StopAsked'];

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

/** Forward: another of the revision that is to be is up, or another of the rest is on its way out or gone. */
function hasMoved({ row, revision }: Fleet, now: readonly Replica[]): boolean {
  const of = (replicas: readonly Replica[], phases: readonly Replica['phase'][], goal: boolean) =>
    replicas.filter((one) => (one.revision === revision.number) === goal && phases.includes(one.phase)).length;
  const before = row.state.replicas;
  const isUp = [['serving'], ['proving', 'serving']] as const;
  const rest = [['creating', 'proving', 'serving'], ALL] as const;
  return (
    isUp.some((phases) => of(now, phases, true) > of(before, phases, true)) ||
    rest.some((phases) => of(now, phases, false) < of(before, phases, false))
  );
}

const ALL: readonly Replica['phase'][] = ['creating', 'proving', 'serving', 'leaving', 'draining', 'deleting'];

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

/** Looked at ever more rarely: only somebody else can mend it. */
function troubleMs({ row, now, input }: Fleet, trouble: Trouble): number {
  const { status } = row.state;
  const { platformMs, backoffMaxMs } = input.timings;
  const elapsed = status.reason === trouble ? now - status.since : 0;
  return Math.min(backoffMaxMs, Math.max(platformMs, elapsed));
}

function soonest(looks: readonly (number | undefined)[]): number | undefined {
  const times = looks.filter((look) => look !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
