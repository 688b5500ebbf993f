/**
 * What to do about one group, why, and when to look again: a pure function of its row, of what was just read, and of
 * the time. `engine/reconcile.ts` calls it once a look and carries out what it says; judgement is tested here.
 */

import { judge } from './health/judge.ts';
import type { GroupRow, GroupState, Replica, Revision, Status } from './model.ts';
import type { Reason } from './reasons.ts';
import { REASONS } from './reasons.ts';
import { type Case, converge, type Verdict } from './rollout/converge.ts';
import { planDeletion } from './rollout/deletion.ts';
import { ONE_REPLICA } from './rollout/one-replica.ts';
import { type Revising, revise } from './rollout/revise.ts';
import type { ImageSight, Sight } from './rollout/sight.ts';
import type { Step } from './rollout/step.ts';
import type { Declaration } from './spec/declaration.ts';
import { parseDeclaration } from './spec/parse.ts';
import { ownTags, secretsText } from './tags.ts';
import type { Timings } from './timings.ts';

/** What was read for this look. */
export interface Observed {
  /** By container group name: every replica's, and the group's own. */
  readonly sights: ReadonlyMap<string, Sight>;
  /** By image text as declared. */
  readonly images: ReadonlyMap<string, ImageSight>;
  /** The revision that the replicas are to have now. */
  readonly target: Revision | undefined;
  readonly probe: { readonly ok: boolean; readonly detail: string } | undefined;
}

/** Who we are: what is written into tags, and whether we write at all. */
export interface Installation {
  readonly id: string;
  /** Observe only: nothing is written to Azure by any path. */
  readonly readOnly: boolean;
  readonly keyId: string;
  readonly sign: (text: string) => string;
}

export interface PlanInput {
  readonly row: GroupRow;
  readonly observed: Observed;
  readonly installation: Installation;
  readonly now: number;
  readonly timings: Timings;
}

export interface Plan {
  /** To be recorded before the step is taken. */
  readonly state: GroupState;
  /** To be inserted before the state that names it. */
  readonly revision?: Revision;
  readonly step?: Step;
  /** Epoch milliseconds; absent: only the sweep watches. */
  readonly look?: number;
  /** Its time to live has passed: it is to be deleted as if somebody had asked. */
  readonly expire?: true;
  /** Nothing is left to do for this row, for ever. */
  readonly remove?: true;
}

export function plan(input: PlanInput): Plan {
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
  const held = declaration.mooring.hold ? 'OnHold' : input.installation.readOnly ? 'ReadOnly' : undefined;
  if (held) return rest(input, 'Waiting', held);
  if (expiry !== undefined && input.now >= expiry) return { ...rest(input, 'Deleting', 'TtlExpired'), expire: true };
  const revising = revise(declaration, row.desired, input.observed.target, input.observed.images);
  if (revising.kind === 'blocked') return blocked(input, revising);
  const planned = upkeep(input, declaration, revising);
  // By what this look has found: it may be the one that saw it completed.
  return noLaterThan(planned, expiresAt(planned.state.status, declaration));
}

/** The plan with its next look, as told to the queue and as shown in the status, at `latest` or before. */
function noLaterThan(planned: Plan, latest: number | undefined): Plan {
  if (latest === undefined) return planned;
  const look = Math.min(planned.look ?? latest, latest);
  return { ...planned, look, state: { ...planned.state, status: { ...planned.state.status, nextLook: look } } };
}

function upkeep(input: PlanInput, declaration: Declaration, revising: Exclude<Revising, { kind: 'blocked' }>): Plan {
  const { row, now } = input;
  const revision = revising.kind === 'same' ? revising.revision : newRevision(input, revising);
  const known = row.state.replicas[0];
  const sight = input.observed.sights.get(known?.name ?? row.key.name);
  if (!known && sight?.kind === 'there') return rest(input, 'Stalled', 'AdoptionRequired');
  if (!sight) return rest(input, 'Waiting', 'AzureUnavailable');
  const of: Case = {
    aim: {
      declaration,
      desired: row.desired,
      revision,
      tags: tagsFor(input, revision),
      keyId: input.installation.keyId,
    },
    is: {
      replica: known ?? firstReplica(input, declaration),
      sight,
      status: row.state.status,
      probe: input.observed.probe,
    },
    seen: sight.kind === 'there' ? { group: sight.group, judged: judge(sight.group.body, now) } : undefined,
    now,
    timings: input.timings,
  };
  const decided = patient(of, converge(ONE_REPLICA, of));
  // Gone, though it is declared: begin anew at once.
  const verdict = known && !decided.replica ? { ...decided, look: now } : decided;
  const state = {
    lastRevision: Math.max(row.state.lastRevision, revision.number),
    targetRevision: revision.number,
    replicas: keepsNothing(known, verdict) ? [] : verdict.replica ? [verdict.replica] : [],
    status: statusOf(input, verdict, of),
  };
  return {
    state,
    ...(revising.kind === 'new' ? { revision } : {}),
    ...(verdict.step ? { step: verdict.step } : {}),
    ...(state.status.nextLook === undefined ? {} : { look: state.status.nextLook }),
  };
}

/** Our own failures and a service's Retry-After come first: no step before their time, unless the owner changed something. */
function patient(of: Case, verdict: Verdict): Verdict {
  if (!verdict.step) return verdict;
  const { failures, blockedUntil, observedGeneration } = of.is.status;
  const fresh = observedGeneration < of.aim.desired.generation;
  const notBefore = Math.max(blockedUntil ?? 0, fresh ? 0 : failures.notBefore);
  if (of.now >= notBefore) return verdict;
  const { reason, message } = of.is.status;
  return { replica: of.is.replica, phase: of.is.status.phase, reason, message, look: notBefore };
}

/** A first replica is recorded only with the write that creates it: what was never begun leaves no trace. */
function keepsNothing(known: Replica | undefined, verdict: Verdict): boolean {
  return !known && verdict.step === undefined;
}

function newRevision(input: PlanInput, revising: Extract<Revising, { kind: 'new' }>): Revision {
  return {
    number: input.row.state.lastRevision + 1,
    body: revising.body,
    pins: revising.pins,
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

function statusOf(input: PlanInput, verdict: Verdict, of: Case): Status {
  const { row, now } = input;
  const before = row.state.status;
  const { completedAt: wasCompleted, nextLook: _, createdAt: wasCreated, ...rest } = before;
  const completedAt = verdict.phase === 'Completed' ? (verdict.completedAt ?? wasCompleted) : undefined;
  const provisioned =
    of.seen && !['provisioning', 'waiting'].includes(of.seen.judged.kind) && verdict.phase !== 'Stalled';
  const createdAt = wasCreated ?? (provisioned ? now : undefined);
  const settle = settleLook(input);
  const look = settle === undefined ? verdict.look : Math.min(verdict.look ?? settle, settle);
  return {
    ...rest,
    ...turned(before, verdict, now),
    observedGeneration: row.desired.generation,
    health: verdict.health ?? before.health,
    repairs: verdict.repairs ?? before.repairs,
    drift: verdict.drift ?? (verdict.phase === 'Running' ? [] : before.drift),
    images: digests(input),
    failures:
      verdict.reason === 'AsDeclared' || verdict.phase === 'Completed' ? { count: 0, notBefore: 0 } : before.failures,
    ...(completedAt === undefined ? {} : { completedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(look === undefined ? {} : { nextLook: look }),
  };
}

/** A push named a digest that the registry does not answer yet: look a few times more, then believe the registry. */
function settleLook({ row, observed, now, timings }: PlanInput): number | undefined {
  const { hint } = row.wake;
  if (!hint) return undefined;
  const answered = [...observed.images.values()].some(
    (sight) => sight.kind === 'digest' && sight.digest === hint.digest,
  );
  if (answered) return undefined;
  const next = timings.settleLooksMs.find((ms) => hint.at + ms > now);
  return next === undefined ? undefined : hint.at + next;
}

function digests({ observed, row }: PlanInput): Readonly<Record<string, string>> {
  const images: Record<string, string> = {};
  for (const [text, sight] of observed.images) {
    const digest = sight.kind === 'digest' ? sight.digest : row.state.status.images[text];
    if (digest !== undefined) images[text] = digest;
  }
  return images;
}

function blocked(input: PlanInput, { image, fault }: Extract<Revising, { kind: 'blocked' }>): Plan {
  const wait = Math.max(fault?.retryAfterMs ?? 0, input.timings.backoffBaseMs);
  const message = `${image}: ${fault?.message ?? REASONS.ImageUnresolved}`;
  return rest(input, 'Waiting', fault?.reason ?? 'ImageUnresolved', message, input.now + wait);
}

/** No step: only what stands in the way is said. */
export function rest(input: PlanInput, phase: Status['phase'], reason: Reason, message?: string, look?: number): Plan {
  const before = input.row.state.status;
  const { nextLook: _, ...kept } = before;
  const status: Status = {
    ...kept,
    ...turned(before, { phase, reason, ...(message === undefined ? {} : { message }) }, input.now),
    observedGeneration: input.row.desired.generation,
    ...(look === undefined ? {} : { nextLook: look }),
  };
  return { state: { ...input.row.state, status }, ...(look === undefined ? {} : { look }) };
}

/** Phase, reason and message, and since when they have been so. */
export function turned(before: Status, to: Pick<Verdict, 'phase' | 'reason' | 'message'>, now: number) {
  const same = before.phase === to.phase && before.reason === to.reason;
  return {
    phase: to.phase,
    reason: to.reason,
    message: to.message ?? REASONS[to.reason],
    since: same ? before.since : now,
  };
}

function expiresAt(status: Status, declaration: Declaration): number | undefined {
  const { ttlMs } = declaration.mooring;
  if (ttlMs === undefined) return undefined;
  const { completedAt, createdAt } = status;
  const from = mayComplete(declaration) ? completedAt : createdAt;
  return from === undefined ? undefined : from + ttlMs;
}

/** Whether its restart policy lets it end by itself. */
function mayComplete(declaration: Declaration): boolean {
  const properties = declaration.body['properties'];
  const policy =
    typeof properties === 'object' && properties !== null && 'restartPolicy' in properties
      ? properties['restartPolicy']
      : undefined;
  return typeof policy === 'string' && policy.toLowerCase() !== 'always';
}
