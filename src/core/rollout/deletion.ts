/**
 * What a tombstone asks for: every container group that was ours under its names deleted and seen gone twice, or let
 * go with our tags taken off; then a day's watch, so that a create that was still under way leaves nothing behind.
 * Deletion rests on the tombstone and on the row's record or our own mark, never on doubt.
 */
import { judge } from '../health/judge.ts';
import type { Replica, Status } from '../model.ts';
import { failing, type Plan, type PlanInput } from '../plan.ts';
import type { Declaration } from '../spec/declaration.ts';
import { plainStrategy } from '../spec/strategy.ts';
import { turned } from '../status.ts';
import { ownTags, tagsOf, withoutOwn } from '../tags.ts';
import { lastEpoch } from '../wake.ts';
import type { Case, Verdict } from './converge.ts';
import { isFleetRow, planFleetDeletion } from './fleet/deletion.ts';
import { unread } from './outcome.ts';
import { accepting, outdated } from './outdated.ts';
import { isMarkedOurs, leaving } from './presence.ts';
import type { Sight } from './sight.ts';

export function planDeletion(input: PlanInput, deletion: { readonly at: number; readonly keep: boolean }): Plan {
  if (isFleetRow(input)) return planFleetDeletion(input, deletion);
  const { row, observed } = input;
  const sight = observed.sights.get(row.state.replicas[0]?.name ?? row.key.name);
  if (!sight) throw new Error('every replica and the group’s own name is looked at');
  if (sight.kind === 'unknown') return unread(row.state, sight.fault, failing(input));
  const known = row.state.replicas[0] ?? strayUnderOurName(input, sight);
  if (!known) return watching(input, deletion);
  const stale = sight.kind === 'there' ? outdated(deletionCase(input, accepting(known, sight, row), sight)) : undefined;
  if (stale?.replica) return closing(input, [stale.replica], stale);
  return patient(input, known, deletion.keep ? releasing(input, known, sight) : leavingOf(input, known, sight));
}

/** Nothing is left. A day is waited all the same, unless nothing was to be deleted. */
function watching(input: PlanInput, { at, keep }: { readonly at: number; readonly keep: boolean }): Plan {
  const verdict: Verdict = { replica: undefined, phase: 'Deleting', reason: keep ? 'Released' : 'Deleted' };
  const done = keep || input.now - at >= input.timings.tombstoneMs;
  return { ...closing(input, [], verdict), ...(done ? { remove: true } : {}) };
}

/** A container group that bears our mark under the group's name though the row records none: a create of ours that came late. */
function strayUnderOurName(input: PlanInput, sight: Known): Replica | undefined {
  if (sight.kind !== 'there' || !isMarkedOurs(sight.group.tags, ours(input))) return undefined;
  const { name, location } = sight.group;
  return {
    name,
    revision: 0,
    region: location,
    incarnation: 1,
    phase: 'deleting',
    since: input.now,
    confirmed: true,
    restartedFor: 0,
    stuck: 0,
  };
}

type Known = Exclude<Sight, { kind: 'unknown' }>;

function leavingOf(input: PlanInput, known: Replica, sight: Known): Plan {
  const verdict = leaving(deletionCase(input, known, sight));
  if (!verdict) throw new Error('what is deleting is leaving');
  const { step, replica } = verdict;
  return { ...closing(input, replica ? [replica] : [], verdict), ...(step ? { step } : {}) };
}

/** Our tags off, everything else untouched; then the row goes. Nothing there is believed when a second read says so. */
function releasing(input: PlanInput, known: Replica, sight: Known): Plan {
  const { now, timings } = input;
  const released: Verdict = { replica: undefined, phase: 'Deleting', reason: 'Released' };
  const { absentSince = now, ...there } = known;
  if (sight.kind === 'absent' && now - absentSince < timings.goneGapMs) {
    const look = absentSince + timings.goneGapMs;
    return closing(input, [{ ...known, absentSince }], { ...released, look });
  }
  if (sight.kind === 'absent' || !isMarkedOurs(sight.group.tags, ours(input)))
    return { ...closing(input, [], released), remove: true };
  return {
    ...closing(input, [there], { ...released, look: now + timings.verbMs }),
    step: { kind: 'tags', replica: known.name, tags: withoutOwn(tagsOf(sight.group.body)), reason: 'Released' },
  };
}

/** No step before our own failures' time. A service's Retry-After holds the whole look back. */
function patient(input: PlanInput, known: Replica, planned: Plan): Plan {
  const { phase, reason, message, failures } = input.row.state.status;
  if (!planned.step || input.now >= failures.notBefore) return planned;
  return closing(input, [known], { replica: known, phase, reason, message, look: failures.notBefore });
}

/** The case of something that is to go, whatever was declared for it. */
export function deletionCase(input: PlanInput, known: Replica, sight: Known): Case {
  const { row, now, timings } = input;
  const { afterwards: _afterwards, ...rest } = known;
  const replica: Replica = known.phase === 'deleting' ? rest : { ...rest, phase: 'deleting', since: now };
  return {
    aim: {
      declaration: wishless(row.key.name, known.region),
      desired: row.desired,
      revision: { number: known.revision, body: {}, cause: 'DeleteAsked' },
      tags: ours(input),
      keyId: input.installation.keyId,
    },
    is: { replica, sight, status: row.state.status, epoch: lastEpoch(row.wake), probe: undefined },
    seen: sight.kind === 'there' ? { group: sight.group, judged: judge(sight.group.body, now) } : undefined,
    now,
    timings,
  };
}

/** What is being deleted has no wishes of its own left. */
export function wishless(name: string, location = ''): Declaration {
  return { name, location, body: {}, mooring: NO_WISHES };
}

const NO_WISHES = {
  replicas: 1,
  regions: [],
  strategy: plainStrategy('InPlace'),
  placement: [],
  images: {},
  drift: { mode: 'repair', ignore: [] },
  secrets: 'report',
  running: false,
  hold: false,
  protect: false,
} as const;

export function ours(input: PlanInput) {
  return ownTags({ owner: input.installation.id, group: input.row.key.name, revision: 0, hash: undefined });
}

export function closing(input: PlanInput, replicas: readonly Replica[], verdict: Verdict): Plan {
  const before = input.row.state.status;
  const { nextLook: _, pending: _pending, completedAt: _completed, createdAt: _created, ...rest } = before;
  const status: Status = {
    ...rest,
    ...turned(before, verdict, input.now),
    observedGeneration: input.row.desired.generation,
    ...(verdict.look === undefined ? {} : { nextLook: verdict.look }),
  };
  const state = { ...input.row.state, replicas, status };
  return { state, ...(verdict.look === undefined ? {} : { look: verdict.look }) };
}
