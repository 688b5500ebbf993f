/**
 * What a tombstone asks of a fleet: every replica out of its router, drained, deleted and seen gone twice; then the
 * profiles that are ours; then a day's watch. Or, let go, our tags off and the previews gone, clients and containers
 * untouched. Called by rollout/deletion.ts; pure.
 */
import type { Replica } from '../../model.ts';
import type { Plan, PlanInput } from '../../plan.ts';
import { failing } from '../../plan.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { parseDeclaration } from '../../spec/parse.ts';
import { tagsOf, withoutOwn } from '../../tags.ts';
import { closing, deletionCase, ours, wishless } from '../deletion.ts';
import { unread } from '../outcome.ts';
import { isMarkedOurs } from '../presence.ts';
import type { Step } from '../step.ts';
import { takenOut } from './depart.ts';
import type { Change, Fleet, Member, Routers } from './fleet.ts';
import { takenBack } from './late.ts';
import { patientFleet } from './patience.ts';
import { dropProfiles, released, unreadRouter } from './profiles.ts';
import { keyOfRouter, mainRouter, routerOfKey } from './routers.ts';
import { tend } from './tend.ts';

export interface Deletion {
  readonly at: number;
  readonly keep: boolean;
}

/** Whether more than one container group under the group's own name is to go. */
export function isFleetRow({ row }: PlanInput): boolean {
  const { replicas, profiles = [], issued = 0 } = row.state;
  return (
    issued > 0 ||
    profiles.length > 0 ||
    replicas.length > 1 ||
    replicas.some(({ name, router }) => name !== row.key.name || router !== undefined)
  );
}

export function planFleetDeletion(input: PlanInput, deletion: Deletion): Plan {
  const lost = unreadRouter(input);
  if (lost) return unread(input.row.state, lost.fault, failing(input));
  const replicas = [...input.row.state.replicas, ...strays(input)];
  if (replicas.length === 0) return profilesGone(input, deletion);
  const fleet = fleetOf(input, replicas);
  const changes = fleet.members.map((member) => (deletion.keep ? letGo(input, member) : leave(fleet, member)));
  const steps = changes.flatMap((change) => change.steps);
  const left = changes.flatMap(({ replica }) => (replica ? [replica] : []));
  const looks = changes.flatMap(({ look }) => (look === undefined ? [] : [look]));
  const look = left.length === 0 ? input.now : Math.min(...looks, input.now + input.timings.platformMs);
  const reason = deletion.keep ? 'Released' : 'Deleting';
  const message = `${left.length} of its container groups ${left.length === 1 ? 'is' : 'are'} there still`;
  const planned = closing(input, left, { replica: left[0], phase: 'Deleting', reason, message, look });
  return patientFleet(input, withSteps(planned, steps));
}

function withSteps(planned: Plan, [step, ...more]: readonly Step[]): Plan {
  return { ...planned, ...(step ? { step } : {}), ...(more.length > 0 ? { more } : {}) };
}

/** Container groups that bear our mark and that the row does not record: creations that came late. */
function strays(input: PlanInput): Replica[] {
  const known = new Set(input.row.state.replicas.map(({ name }) => name));
  return [...input.observed.sights].flatMap(([name, sight]): Replica[] => {
    if (known.has(name) || sight.kind !== 'there' || !isMarkedOurs(sight.group.tags, ours(input))) return [];
    return [takenBack(name, sight.group.location, input.now, 'DeleteAsked')];
  });
}

function fleetOf(input: PlanInput, replicas: readonly Replica[]): Fleet {
  const { row, now, observed } = input;
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  const declaration: Declaration = parsed.ok ? parsed.declaration : wishless(row.key.name);
  const routers = previewsOf(input);
  const members = replicas.map((replica): Member => {
    const sight = observed.sights.get(replica.name) ?? { kind: 'absent' };
    const known = sight.kind === 'unknown' ? ({ kind: 'absent' } as const) : sight;
    const preview = routers.previewView?.endpoints.find(({ name }) => name === replica.name);
    return {
      replica,
      of: deletionCase(input, replica, known),
      condition: sight.kind === 'unknown' ? 'unknown' : sight.kind === 'absent' ? 'absent' : 'well',
      detail: '',
      retag: false,
      ...(preview ? { preview } : {}),
    };
  });
  const revision = { number: 0, body: {}, pins: {}, cause: 'DeleteAsked', createdAt: now, generation: 0 } as const;
  return { input, row, declaration, revision, revisions: new Map(), members, routers, rollout: undefined, now };
}

function previewsOf({ row, observed }: PlanInput): Routers {
  const key = row.state.profiles?.find(({ use }) => use === 'preview')?.router;
  const sight = key === undefined ? undefined : observed.routers.get(key);
  if (key === undefined || sight?.kind !== 'there') return {};
  return { preview: routerOfKey(key), previewKey: key, previewView: sight.view };
}

/** First out of the router, where it ever was in one; nothing else is waited for. */
function leave(fleet: Fleet, member: Member): Change {
  const { replica } = member;
  const { now } = fleet;
  if (member.condition === 'unknown' || ['leaving', 'draining', 'deleting'].includes(replica.phase)) {
    return tend(fleet, { ...member, replica: { ...replica, leaves: replica.leaves ?? 'DeleteAsked' } });
  }
  const going: Replica = { ...replica, leaves: 'DeleteAsked', phase: 'leaving', since: now };
  if (replica.router === undefined) return tend(fleet, { ...member, replica: { ...going, phase: 'deleting' } });
  const change = takenOut(fleet, going, 'DeleteAsked');
  return change.steps.length > 0 ? change : tend(fleet, { ...member, replica: going });
}

function letGo(input: PlanInput, { replica, of, condition }: Member): Change {
  const { now, timings } = input;
  if (condition === 'unknown') return { replica, steps: [], look: now + timings.backoffBaseMs };
  if (!of.seen || !isMarkedOurs(of.seen.group.tags, ours(input))) return { replica: undefined, steps: [] };
  const tags = withoutOwn(tagsOf(of.seen.group.body));
  return {
    replica,
    steps: [{ kind: 'tags', replica: replica.name, tags, reason: 'Released' }],
    look: now + timings.verbMs,
  };
}

/** The profiles that are ours; let go, the main one stays, since clients come by it. */
function profilesGone(input: PlanInput, { at, keep }: Deletion): Plan {
  const { row, now, timings } = input;
  const known = row.state.profiles ?? [];
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  const main = parsed.ok ? mainRouter(parsed.declaration, row.key) : undefined;
  const owned = parsed.ok && parsed.declaration.mooring.traffic?.trafficManager.owned === true;
  const own = parsed.ok ? released(known, main && keyOfRouter(main), owned) : known;
  const records = own.filter(({ use, released: theirs }) => use === 'preview' || !(keep || theirs));
  const dropped = dropProfiles(input, records);
  const over = keep || now - at >= timings.tombstoneMs;
  const reason = keep ? 'Released' : 'Deleted';
  const isLeft = dropped.records.length > 0;
  const planned = closing(input, [], {
    replica: undefined,
    phase: 'Deleting',
    reason: isLeft ? 'Deleting' : reason,
    ...(isLeft ? { look: now + timings.verbMs } : {}),
  });
  const { profiles: _, ...state } = planned.state;
  const left = { ...planned, state: isLeft ? { ...state, profiles: dropped.records } : state };
  return patientFleet(input, { ...withSteps(left, dropped.steps), ...(over && !isLeft ? { remove: true } : {}) });
}
