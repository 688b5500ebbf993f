/**
 * What to do about one group, why, and when to look again: a pure function of its row, of what was just read, and of
 * the time. `engine/reconcile.ts` calls it once a look and carries out what it says; judgement is tested here.
 */

import { expiresAt } from './expiry.ts';
import { firstWrite } from './first-write.ts';
import { NO_FAILURES } from './health/backoff.ts';
import { judge } from './health/judge.ts';
import type { GroupRow, Replica, Revision } from './model.ts';
import type { Plan, PlanInput } from './planning.ts';
import { joined, joining, watched } from './rollout/adopted.ts';
import { awaiting } from './rollout/awaiting.ts';
import { type Case, converge, type Verdict } from './rollout/converge.ts';
import { planDeletion } from './rollout/deletion.ts';
import { aborting } from './rollout/fleet/aborting.ts';
import { withLate } from './rollout/fleet/late.ts';
import { isFleet } from './rollout/fleet/look.ts';
import { planFleet } from './rollout/fleet/plan-fleet.ts';
import { undone } from './rollout/fleet/rejection.ts';
import { ONE_REPLICA } from './rollout/one-replica.ts';
import { unread } from './rollout/outcome.ts';
import { accepting } from './rollout/outdated.ts';
import { sinceDeclared } from './rollout/presence.ts';
import { type Blocked, type Revising, refusedBy, revise } from './rollout/revise.ts';
import { followed } from './rollout/unproved.ts';
import type { Declaration } from './spec/declaration.ts';
import { parseDeclaration } from './spec/parse.ts';
import { isStandstill, standstillOf, still, withoutStandstill } from './standstill.ts';
import { keptUp, rest, statusOf } from './status.ts';
import { ownTags, secretsText } from './tags.ts';
import { lastEpoch } from './wake.ts';

export type { Installation, Note, Observed, Plan, PlanInput, Probe } from './planning.ts';
export { stepsOf } from './planning.ts';

export function plan(input: PlanInput): Plan {
  const standstill = standstillOf(input.row, input.installation, input.observed.hold);
  const stood = standstill !== undefined || isStandstill(input.row.state.status.reason);
  const moved = stood ? { ...input, row: withoutStandstill(input.row, input.now) } : input;
  const planned = decide(moved);
  return uncleared(
    standstill ? still(input, { planned, first: firstWrite(moved, planned, decide) }, standstill) : planned,
  );
}

/** What would be written next, were nothing on hold: looks that follow at once are gone through. */
export function foresee(input: PlanInput): Plan {
  return firstWrite(input, decide(input), decide);
}

/** The last traces of a group are removed only as long as nothing is left to do for it (docs/decisions/010). */
function uncleared(planned: Plan): Plan {
  const { clearing, ...state } = planned.state;
  return planned.remove || !clearing ? planned : { ...planned, state };
}

function decide(asked: PlanInput): Plan {
  const input = { ...asked, row: retried(asked.row) };
  const { row } = input;
  if (row.desired.deletion) return planDeletion(input, row.desired.deletion);
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  if (!parsed.ok)
    return rest(
      input,
      'Stalled',
      'InvalidSpec',
      parsed.violations.map(({ pointer, rule }) => `${pointer}: ${rule}`).join('; '),
    );
  const { declaration } = parsed;
  const expiry = expiresAt(row.state.status, declaration);
  if (expiry !== undefined && input.now >= expiry) return { ...rest(input, 'Deleting', 'TtlExpired'), expire: true };
  const first = joining(row.state, input.observed.target) ?? aborting(row, input.observed.target);
  const revising: Revising = first
    ? { kind: 'same', revision: first }
    : revise(declaration, row.desired, input.observed.target, {
        ...input.observed,
        ...refusedBy(row.state),
      });
  const planned =
    revising.kind === 'blocked' ? withoutNews(input, declaration, revising) : upkeep(input, declaration, revising);
  // By what this look has found: it may be the one that saw it completed.
  return noLaterThan(planned, expiresAt(planned.state.status, declaration));
}

/** The plan with its next look, as told to the queue and as shown in the status, at `latest` or before. */
function noLaterThan(planned: Plan, latest: number | undefined): Plan {
  if (latest === undefined) return planned;
  const look = Math.min(planned.look ?? latest, latest);
  return { ...planned, look, state: { ...planned.state, status: { ...planned.state.status, nextLook: look } } };
}

/** A new revision waits for what it needs; the one before is kept up all the same. */
function withoutNews(input: PlanInput, declaration: Declaration, revising: Blocked): Plan {
  const waiting = awaiting(input, revising);
  const { target } = input.observed;
  if (!target || input.row.state.replicas.length === 0) return waiting;
  return keptUp(waiting, upkeep(input, declaration, { kind: 'same', revision: target }), target.number);
}

/** Its step's mark is known before it can stand in Azure. */
function marking(verdict: Verdict, epoch: number): Verdict {
  return verdict.step && verdict.replica ? { ...verdict, replica: { ...verdict.replica, marked: epoch } } : verdict;
}

function upkeep(read: PlanInput, declaration: Declaration, revising: Exclude<Revising, Blocked>): Plan {
  const input = withLate(read);
  const { row, now } = input;
  const isNew = revising.kind === 'new';
  const revision = isNew ? newRevision(input, revising) : revising.revision;
  if (isFleet(declaration, row.state, row.key.name) && !joining(row.state, input.observed.target)) {
    return withRevision(input, planFleet(input, declaration, revision), isNew ? revision : undefined);
  }
  const known = row.state.replicas[0];
  const sight = input.observed.sights.get(known?.name ?? row.key.name);
  if (!known && sight?.kind === 'there') return rest(input, 'Stalled', 'AdoptionRequired');
  if (!sight) throw new Error('every replica and the group’s own name is looked at');
  if (sight.kind === 'unknown') return unread(row.state, sight.fault, failing(input));
  const of: Case = joined({
    aim: {
      declaration,
      desired: row.desired,
      revision,
      tags: tagsFor(input, revision),
      keyId: input.installation.keyId,
    },
    is: {
      replica: known ? sinceDeclared(accepting(known, sight, row)) : firstReplica(input, declaration),
      sight,
      status: row.state.status,
      epoch: lastEpoch(row.wake),
      probe: input.observed.probes.get(known?.name ?? row.key.name),
    },
    seen: sight.kind === 'there' ? { group: sight.group, judged: judge(sight.group.body, now) } : undefined,
    now,
    timings: input.timings,
  });
  const decided = patient(of, watched(of, converge(ONE_REPLICA, of)));
  // Gone, though it is declared: begin anew at once.
  const verdict = known && !decided.replica ? { ...decided, look: now } : marking(decided, row.wake.epoch);
  const state = {
    // What a newer version keeps beside our own fields stays.
    ...row.state,
    lastRevision: Math.max(row.state.lastRevision, revision.number),
    targetRevision: revision.number,
    // A first replica is recorded only with the write that creates it: what was never begun leaves no trace.
    replicas: verdict.replica && (known || verdict.step) ? [verdict.replica] : [],
    ...undone(input, revision),
    ...(isAsDeclared(verdict, revision) ? { stableRevision: revision.number } : {}),
    status: statusOf(input, verdict, of),
  };
  const planned: Plan = {
    state,
    ...(verdict.step ? { step: verdict.step } : {}),
    ...(verdict.mends ? { mends: verdict.mends } : {}),
    ...(state.status.nextLook === undefined ? {} : { look: state.status.nextLook }),
  };
  return withRevision(input, planned, isNew ? revision : undefined);
}

/** It has been seen to run, or to have run, as the revision says: what an undo may go back to. */
function isAsDeclared({ replica, step, phase }: Verdict, { number }: Revision): boolean {
  return step === undefined && replica?.revision === number && (phase === 'Running' || phase === 'Completed');
}

/** A retry that was asked for since: nothing is rejected any more, and no failure holds anything back. */
function retried(row: GroupRow): GroupRow {
  const { retry = 0 } = row.desired.rollout ?? {};
  const { retriedFor = 0, status, rollout, ...state } = row.state;
  if (retry <= retriedFor) return row;
  const { rejected: _, ...rest } = state;
  const kept = rollout && rollout.phase !== 'Failed' ? { rollout } : {};
  return { ...row, state: { ...rest, ...kept, retriedFor: retry, status: { ...status, failures: NO_FAILURES } } };
}

function withRevision({ row }: PlanInput, planned: Plan, revision: Revision | undefined): Plan {
  return revision === undefined ? planned : { ...planned, revision, state: followed(row.state, planned.state) };
}

/** Our own failures and a service's Retry-After come first: no step before their time, unless the owner changed something. */
function patient(of: Case, verdict: Verdict): Verdict {
  if (!verdict.step) return verdict;
  const { failures, blockedUntil, observedGeneration } = of.is.status;
  const fresh = observedGeneration < of.aim.desired.generation;
  const notBefore = Math.max(blockedUntil ?? 0, fresh ? 0 : failures.notBefore);
  if (of.now >= notBefore) return verdict;
  const { reason, message } = of.is.status;
  // Held back no longer, though its step is not due yet.
  if (isStandstill(reason))
    return { replica: of.is.replica, phase: 'Waiting', reason: verdict.step.reason, look: notBefore };
  return { replica: of.is.replica, phase: of.is.status.phase, reason, message, look: notBefore };
}

export function failing({ row, now, timings }: PlanInput) {
  return { now, timings, seed: row.key.name };
}

/** The revision that is made of it, numbered and not yet inserted. */
export function newRevision(input: PlanInput, revising: Extract<Revising, { kind: 'new' }>): Revision {
  return {
    number: input.row.state.lastRevision + 1,
    body: revising.body,
    pins: revising.pins,
    ...(Object.keys(revising.secrets).length > 0 ? { secrets: revising.secrets } : {}),
    ...(revising.drops.length > 0 ? { drops: revising.drops } : {}),
    ...revising.keeps,
    cause: revising.cause,
    createdAt: input.now,
    generation: input.row.desired.generation,
  };
}

function firstReplica(input: PlanInput, declaration: Declaration): Replica {
  return {
    name: input.row.key.name,
    revision: 0,
    region: declaration.location,
    incarnation: 1,
    phase: 'creating',
    since: input.now,
    confirmed: false,
    restartedFor: input.row.desired.restart,
    stuck: 0,
  };
}

function tagsFor(input: PlanInput, revision: Revision): Readonly<Record<string, string>> {
  const { id, sign } = input.installation;
  const secrets = secretsText(revision.body);
  return ownTags({
    owner: id,
    group: input.row.key.name,
    revision: revision.number,
    hash: secrets === undefined ? undefined : sign(secrets),
  });
}
