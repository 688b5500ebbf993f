/**
 * What declaring something, or the next look, would do, without doing it: the same reads and the same plan on a row as
 * it would be or as it is. Called by `PUT ?dryRun=true` and `POST …/plan`; writes nothing anywhere.
 */
import { strongest } from '../core/drift/classify.ts';
import { compare, type Difference } from '../core/drift/compare.ts';
import { impactOf, type PlanClass, type PlanStep } from '../core/drift/impact.ts';
import type { PlanAnswer } from '../core/drift/plan-answer.ts';
import { tooManyTags } from '../core/drift/too-many-tags.ts';
import type { JsonObject } from '../core/json.ts';
import type { GroupKey, GroupRow } from '../core/model.ts';
import { type Observed, type Plan, plan } from '../core/plan.ts';
import type { Reason } from '../core/reasons.ts';
import { type Revising, refusedBy, revise } from '../core/rollout/revise.ts';
import type { Sight } from '../core/rollout/sight.ts';
import { wordOf } from '../core/rollout/step.ts';
import type { Declaration } from '../core/spec/declaration.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { ownTagsState, TAGS, tagsOf } from '../core/tags.ts';
import { ASLEEP } from '../core/wake.ts';
import { declaredAnew } from './declared-anew.ts';
import { newState } from './new-state.ts';
import { observe } from './observe.ts';
import type { Parts } from './parts.ts';
import { previewFleet, replicasOf } from './preview-fleet.ts';
import { recognizeSecrets } from './stow-secrets.ts';

/** Values that are secret are not in its differences; those that users put there may be. */
export type Preview = Omit<PlanAnswer, 'truncated'>;

/** What declaring this document would do. */
export async function preview(
  parts: Parts,
  key: GroupKey,
  document: JsonObject,
  signal: AbortSignal,
): Promise<Preview> {
  const before = await parts.groups.get(key, signal);
  const now = parts.clock.now();
  const recognized = await recognizeSecrets(parts, { document, before: before?.row.desired.document }, signal);
  const row: GroupRow = {
    key,
    state: before?.row.state ?? newState(now),
    wake: before?.row.wake ?? ASLEEP,
    desired: declaredAnew(before?.row.desired, recognized, now),
  };
  return previewLook(parts, row, signal);
}

/** What the next look at this row would do. */
export async function previewLook(parts: Parts, row: GroupRow, signal: AbortSignal): Promise<Preview> {
  const observed = await observe(parts, row, signal);
  const { installation, timings } = parts;
  const input = { row, observed, installation, now: parts.clock.now(), timings };
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  const declaration = parsed.ok && !row.desired.deletion ? parsed.declaration : undefined;
  const fleet = declaration && (await previewFleet(parts, input, declaration, signal));
  if (fleet) return fleet;
  const planned = plan(input);
  const revising =
    declaration && revise(declaration, row.desired, observed.target, { ...observed, ...refusedBy(row.state) });
  const body = bodyOf(revising) ?? observed.target?.body;
  const sight = observed.sights.get(row.state.replicas[0]?.name ?? row.key.name);
  const differences = declaration && body && sight?.kind === 'there' ? differing(declaration, body, sight) : [];
  const of: Seen = { planned, observed, declaration, differences, sight, keyId: installation.keyId };
  const step = stepOf(planned);
  const kind = classOf(of, step);
  const { reason, pending } = planned.state.status;
  const heldBack = step === 'none' && kind !== 'none' ? { heldBack: reason } : {};
  // A deletion takes all of them.
  const replicas = kind === 'delete' ? { replicas: replicasOf(row) } : {};
  return {
    step,
    class: kind,
    reason: planned.step?.reason ?? reason,
    message: messageOf(planned, step),
    ...(step === 'none' && pending ? { pending } : {}),
    revision: revisionOf(revising, planned, row),
    impact: impactOf({ step, class: kind, differences, body, ...replicas, ...heldBack }),
    differences,
    warnings: tooManyTags(planned.step),
  };
}

interface Seen {
  readonly planned: Plan;
  readonly observed: Observed;
  /** Undefined for a tombstone. */
  readonly declaration: Declaration | undefined;
  readonly differences: readonly Difference[];
  readonly sight: Sight | undefined;
  readonly keyId: string;
}

function bodyOf(revising: Revising | undefined): JsonObject | undefined {
  if (revising === undefined || revising.kind === 'blocked') return undefined;
  return revising.kind === 'new' ? revising.body : revising.revision.body;
}

function differing(declaration: Declaration, body: JsonObject, { group }: Extract<Sight, { kind: 'there' }>) {
  return compare(body, group.body, { ignore: declaration.mooring.drift.ignore });
}

/** That its time to live has passed makes it a tombstone first; what follows is the deletion. */
function stepOf({ step, expire }: Plan): PlanStep {
  if (expire) return 'delete';
  return step ? wordOf(step) : 'none';
}

/** Reasons for which what is missing is not created for now. */
const HOLDING: readonly Reason[] = ['OnHold', 'ReadOnly', 'Missing'];

function classOf(of: Seen, step: PlanStep): PlanClass {
  const { planned, declaration, sight } = of;
  if (!declaration || planned.expire) return step === 'none' ? 'none' : 'delete';
  // Nothing is there, be it for the first time or again.
  if (step === 'create' || step === 'recreate') return 'create';
  if (sight?.kind === 'absent') return HOLDING.includes(planned.state.status.reason) ? 'create' : 'none';
  if (step === 'delete') return 'recreate';
  const most = strongest(of.differences);
  if (step === 'tags' && most === 'none') return 'tags';
  const change = step === 'update' && (most === 'none' || most === 'tags' || hasOtherSecrets(of)) ? 'update' : most;
  const strict = declaration.mooring.strategy.type === 'Recreate' && (change === 'live' || change === 'update');
  return most === 'recreate' || strict ? 'recreate' : change;
}

/** Secrets are not compared, so that others were written shows in the tag alone. */
function hasOtherSecrets({ planned, sight, keyId }: Seen): boolean {
  if (planned.step?.kind !== 'put' || sight?.kind !== 'there') return false;
  const hash = tagsOf(planned.step.body)[TAGS.hash];
  return hash !== undefined && ownTagsState({ [TAGS.hash]: hash }, sight.group.tags, keyId) === 'secrets';
}

/** What Mooring would never do, however long one waits. */
const REFUSED: readonly Reason[] = ['Protected', 'AdoptionRequired'];

function messageOf({ state }: Plan, step: PlanStep): string {
  const { reason, message } = state.status;
  return step === 'none' && REFUSED.includes(reason) ? `would be refused: ${message}` : message;
}

function revisionOf(revising: Revising | undefined, planned: Plan, { state }: GroupRow): Preview['revision'] {
  if (revising?.kind === 'new') return { number: planned.revision?.number ?? state.lastRevision + 1, isNew: true };
  return { number: revising?.kind === 'same' ? revising.revision.number : state.targetRevision, isNew: false };
}
