/**
 * What declaring something, or the next look, would do to a group of several replicas or one behind a router. Called by
 * preview.ts with what it has read; reads the quota of the regions where new replicas are to go, and writes nothing.
 */
import type { Impact } from '../core/drift/impact.ts';
import { resting } from '../core/drift/impact-summary.ts';
import type { PlanAnswer } from '../core/drift/plan-answer.ts';
import { tooManyTags } from '../core/drift/too-many-tags.ts';
import type { GroupRow, Revision } from '../core/model.ts';
import { foresee, newRevision, type Plan, type PlanInput, plan } from '../core/plan.ts';
import { REASONS, type Reason } from '../core/reasons.ts';
import { joining } from '../core/rollout/adopted.ts';
import { aborting } from '../core/rollout/fleet/aborting.ts';
import { isFleet } from '../core/rollout/fleet/look.ts';
import { type Outlook, outlookOf, type Revisions, regionsOfOutlook } from '../core/rollout/outlook/outlook.ts';
import { type Revising, refusedBy, revise } from '../core/rollout/revise.ts';
import { wordOf } from '../core/rollout/step.ts';
import type { Declaration } from '../core/spec/declaration.ts';
import { isStandstill, standstillOf } from '../core/standstill.ts';
import type { Parts } from './parts.ts';
import { type Usages, usagesIn } from './usages.ts';

export type FleetPreview = Omit<PlanAnswer, 'truncated'>;

/** Undefined: it is no fleet, or what it is to be cannot be told yet. */
export async function previewFleet(
  parts: Parts,
  input: PlanInput,
  declaration: Declaration,
  signal: AbortSignal,
): Promise<FleetPreview | undefined> {
  const { row, observed } = input;
  if (!isFleet(declaration, row.state, row.key.name) || joining(row.state, observed.target)) return undefined;
  const revisions = revisionsOf(input, declaration);
  if (!revisions) return undefined;
  let seen = input;
  // Where one has no room the next one of the placement is asked, as a look does.
  for (let usages: Usages = new Map(); ; seen = { ...input, observed: { ...observed, usages } }) {
    const regions = regionsOfOutlook(seen, declaration, revisions).filter((region) => !usages.has(region));
    if (regions.length === 0) break;
    const silent = regions.map((region) => [region, []] as const);
    usages = new Map([...usages, ...silent, ...(await usagesIn(parts, row.key, regions, signal))]);
  }
  return answer(seen, outlookOf(seen, declaration, revisions), revisions);
}

/** What the replicas are to have next, and what the declaration renders to. */
function revisionsOf(input: PlanInput, declaration: Declaration): Revisions | undefined {
  const { row, observed } = input;
  const { rejected = [], undoneFor = 0 } = refusedBy(row.state);
  const seen = { ...observed, undoneFor };
  const wished = asRevision(input, revise(declaration, row.desired, observed.target, seen));
  const next = asRevision(input, revise(declaration, row.desired, observed.target, { ...seen, rejected }));
  const kept = aborting(row, observed.target);
  const back = kept && row.state.rollout ? observed.revisions.get(row.state.rollout.from) : undefined;
  if (!wished || !next) return undefined;
  return { declared: wished, target: back ?? next };
}

function asRevision(input: PlanInput, revising: Revising): Revision | undefined {
  if (revising.kind === 'blocked') return undefined;
  return revising.kind === 'same' ? revising.revision : newRevision(input, revising);
}

function answer(input: PlanInput, outlook: Outlook, { target, declared }: Revisions): FleetPreview {
  const { row, observed, installation } = input;
  const held = standstillOf(row, installation, observed.hold) !== undefined;
  const planned = held ? plan(input) : foresee(input);
  const unread = unreadIn(input);
  const { reason, message, pending } = planned.state.status;
  const step = planned.expire ? 'delete' : planned.step ? wordOf(planned.step) : 'none';
  const kept = step === 'none' ? keptBack(planned, outlook, declared.number !== target.number) : undefined;
  const { class: kind, impact, course, ...told } = outlook;
  return {
    step,
    class: kind,
    reason: unread?.reason ?? planned.step?.reason ?? reason,
    message: unread?.message ?? message,
    ...(step === 'none' && pending ? { pending } : {}),
    revision: { number: target.number, isNew: target.number > row.state.lastRevision },
    impact: { ...whenKept(impact, kept), summary: kept ? resting({ class: kind, heldBack: kept }) : summaryOf(course) },
    ...told,
    course,
    warnings: tooManyTags(planned.step),
  };
}

/** Reasons for which what differs stays as it is until somebody does something. */
const KEPT: readonly Reason[] = [
  ...(['OnHold', 'ReadOnly', 'Drifted', 'AsDeclared', 'Contested', 'Protected', 'AdoptionRequired'] as const),
  ...(['Paused', 'AwaitingPromotion', 'QuotaExceeded', 'RouterMissing', 'RouterTaken'] as const),
];

/** Why what differs is left as it is; undefined also where it is only waited for. */
function keptBack(planned: Plan, { class: kind }: Outlook, givenUp: boolean): Reason | undefined {
  if (kind === 'none') return undefined;
  const { reason } = planned.state.status;
  if (givenUp && !isStandstill(reason)) return 'RolledBack';
  return KEPT.includes(reason) ? reason : undefined;
}

function whenKept(impact: Omit<Impact, 'summary'>, kept: Reason | undefined): Omit<Impact, 'summary'> {
  if (kept === undefined) return impact;
  return { ...impact, interruption: 'none', allowances: { creates: 0, deletes: 0, armWrites: 0 } };
}

function summaryOf(course: readonly string[]): string {
  return course[0] ?? 'Nothing is to be done.';
}

/** Of what could not be read nothing is told as if it were the same. */
function unreadIn({ row, observed }: PlanInput): { reason: Reason; message: string } | undefined {
  for (const { name } of row.state.replicas) {
    const sight = observed.sights.get(name);
    if (sight?.kind !== 'unknown') continue;
    return { reason: sight.fault.reason, message: `${name} could not be read: ${REASONS[sight.fault.reason]}` };
  }
  return undefined;
}

/** Container groups that its deletion takes away. */
export function replicasOf({ state }: GroupRow): number {
  return Math.max(1, state.replicas.length);
}
