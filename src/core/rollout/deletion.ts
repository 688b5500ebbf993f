/**
 * What a tombstone asks for: every container group that was ours under its names deleted and seen gone twice, or let
 * go with our tags taken off; then a day's watch, so that a create that was still under way leaves nothing behind.
 * Deletion rests on the tombstone and on the row's record or our own mark, never on doubt.
 */
import { judge } from '../health/judge.ts';
import type { Replica, Status } from '../model.ts';
import { type Plan, type PlanInput, turned } from '../plan.ts';
import { ownTags, tagsOf, withoutOwn } from '../tags.ts';
import type { Case, Verdict } from './converge.ts';
import { isMarkedOurs, leaving, unseen } from './presence.ts';

export function planDeletion(input: PlanInput, deletion: { readonly at: number; readonly keep: boolean }): Plan {
  const { row, observed, installation, now, timings } = input;
  if (installation.readOnly)
    return closing(input, [], { replica: undefined, phase: 'Waiting', reason: 'ReadOnly' }, row.state.replicas);
  const known = row.state.replicas[0] ?? strayUnderOurName(input);
  if (!known) {
    const watched = now - deletion.at >= timings.tombstoneMs || deletion.keep;
    const verdict: Verdict = { replica: undefined, phase: 'Deleting', reason: deletion.keep ? 'Released' : 'Deleted' };
    return watched ? { ...closing(input, [], verdict), remove: true } : closing(input, [], verdict);
  }
  if (deletion.keep) return releasing(input, known);
  const of = caseOf(input, known);
  if (!of)
    return closing(input, [known], {
      replica: known,
      phase: 'Deleting',
      reason: 'AzureUnavailable',
      look: now + timings.backoffBaseMs,
    });
  const verdict = unseen(of) ?? leaving(of) ?? { replica: known, phase: 'Deleting', reason: 'Deleting' };
  const waits = now < Math.max(row.state.status.failures.notBefore, row.state.status.blockedUntil ?? 0);
  if (verdict.step && waits) {
    return closing(input, [of.is.replica], {
      ...verdict,
      look: Math.max(row.state.status.failures.notBefore, row.state.status.blockedUntil ?? 0),
    });
  }
  const { step } = verdict;
  return { ...closing(input, verdict.replica ? [verdict.replica] : [], verdict), ...(step ? { step } : {}) };

  /** A container group that bears our mark under the group's name though the row records none: a create of ours that came late. */
  function strayUnderOurName(from: PlanInput): Replica | undefined {
    const sight = observed.sights.get(from.row.key.name);
    if (sight?.kind !== 'there' || !isMarkedOurs(sight.group.tags, ours(from))) return undefined;
    const { name, location } = sight.group;
    return {
      name,
      revision: 0,
      region: location,
      incarnation: 1,
      phase: 'deleting',
      since: now,
      confirmed: true,
      restartedFor: 0,
      stuck: 0,
    };
  }
}

/** Our tags off, everything else untouched; then the row goes. */
function releasing(input: PlanInput, known: Replica): Plan {
  const sight = input.observed.sights.get(known.name);
  if (!sight || sight.kind === 'unknown') {
    return closing(input, [known], {
      replica: known,
      phase: 'Deleting',
      reason: 'AzureUnavailable',
      look: input.now + input.timings.backoffBaseMs,
    });
  }
  const tagged = sight.kind === 'there' && isMarkedOurs(sight.group.tags, ours(input));
  const released: Verdict = { replica: undefined, phase: 'Deleting', reason: 'Released' };
  if (!tagged) return { ...closing(input, [], released), remove: true };
  const tags = withoutOwn(tagsOf(sight.group.body));
  return {
    ...closing(input, [known], { ...released, look: input.now + input.timings.verbMs }),
    step: { kind: 'tags', replica: known.name, tags, reason: 'Released' },
  };
}

function caseOf(input: PlanInput, known: Replica): Case | undefined {
  const { row, observed, now, timings } = input;
  const sight = observed.sights.get(known.name);
  if (!sight) return undefined;
  const { afterwards: _afterwards, ...rest } = known;
  const replica: Replica = known.phase === 'deleting' ? rest : { ...rest, phase: 'deleting', since: now };
  return {
    aim: {
      declaration: { name: row.key.name, location: known.region, body: {}, mooring: NO_WISHES },
      desired: row.desired,
      revision: { number: known.revision, body: {}, cause: 'DeleteAsked' },
      tags: ours(input),
      keyId: input.installation.keyId,
    },
    is: { replica, sight, status: row.state.status, probe: undefined },
    seen: sight.kind === 'there' ? { group: sight.group, judged: judge(sight.group.body, now) } : undefined,
    now,
    timings,
  };
}

/** What is being deleted has no wishes of its own left. */
const NO_WISHES = {
  strategy: 'InPlace',
  images: {},
  drift: { mode: 'repair', ignore: [] },
  running: false,
  hold: false,
  protect: false,
} as const;

function ours(input: PlanInput) {
  return ownTags({ owner: input.installation.id, group: input.row.key.name, revision: 0, hash: undefined });
}

function closing(input: PlanInput, replicas: readonly Replica[], verdict: Verdict, kept = replicas): Plan {
  const before = input.row.state.status;
  const { nextLook: _, completedAt: _completed, createdAt: _created, ...rest } = before;
  const status: Status = {
    ...rest,
    ...turned(before, verdict, input.now),
    observedGeneration: input.row.desired.generation,
    ...(verdict.look === undefined ? {} : { nextLook: verdict.look }),
  };
  const state = { ...input.row.state, replicas: kept, status };
  return { state, ...(verdict.look === undefined ? {} : { look: verdict.look }) };
}
