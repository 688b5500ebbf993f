/**
 * What a look makes of a group's status: built by plan from what a rule decided, pure. Bounded, since it stands in the
 * row; what is at rest keeps the very same status, so that nothing is written for it.
 */
import { NO_FAILURES } from './health/backoff.ts';
import type { Phase, PushHint, Status } from './model.ts';
import type { Plan, PlanInput } from './plan.ts';
import { REASONS, type Reason } from './reasons.ts';
import type { Case, Verdict } from './rollout/converge.ts';
import { withRotations } from './rollout/rotations.ts';

/** What people read in one go, small in the row. */
const MESSAGE_CHARS_MAX = 1000;
/** In these nothing of our own work has failed. */
export const SETTLED: readonly Phase[] = ['Running', 'Stopped', 'Completed'];

export function statusOf(input: PlanInput, verdict: Verdict, of: Case): Status {
  const { row, now } = input;
  const before = row.state.status;
  const { completedAt: wasCompleted, nextLook: _, pending: _pending, createdAt: wasCreated, ...kept } = before;
  const { secrets: _secrets, ...rest } = kept;
  const completedAt = runsAgain(verdict, of) ? undefined : (verdict.completedAt ?? wasCompleted);
  const provisioned =
    of.seen && !['provisioning', 'waiting'].includes(of.seen.judged.kind) && verdict.phase !== 'Stalled';
  const createdAt = wasCreated ?? (provisioned ? now : undefined);
  const settle = settleLook(input);
  const look = settle === undefined ? verdict.look : Math.min(verdict.look ?? settle, settle);
  const { secrets } = of.aim.revision;
  const told = withRotations(input, verdict, of);
  return {
    ...rest,
    ...turned(before, told, now),
    observedGeneration: row.desired.generation,
    health: verdict.health ?? before.health,
    repairs: verdict.repairs ?? before.repairs,
    drift: told.drift ?? (verdict.phase === 'Running' ? [] : before.drift),
    images: digestsSeen(input),
    failures: !verdict.step && SETTLED.includes(verdict.phase) ? NO_FAILURES : before.failures,
    ...(secrets === undefined ? {} : { secrets }),
    ...(completedAt === undefined ? {} : { completedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(look === undefined ? {} : { nextLook: look }),
  };
}

/** What had completed stays so until it is seen to run, or is made to: that nothing could be read changes nothing. */
function runsAgain({ step }: Verdict, { seen }: Case): boolean {
  return seen?.judged.kind === 'running' || (step !== undefined && ['put', 'start', 'restart'].includes(step.kind));
}

type Settling = Pick<PlanInput, 'row' | 'observed' | 'now' | 'timings'>;

/** A push named a digest that the registry does not answer yet: look a few times more, then believe the registry. */
function settleLook({ row, observed, now, timings }: Settling): number | undefined {
  const { hint } = row.wake;
  if (!hint) return undefined;
  const answered = [...observed.images.values()].some(
    (sight) => sight.kind === 'digest' && sight.digest === hint.digest,
  );
  if (answered) return undefined;
  const next = timings.settleLooksMs.find((ms) => hint.at + ms > now);
  return next === undefined ? undefined : hint.at + next;
}

/** What a push named, once the registry answers it or has been believed. */
export function settledHint(input: Settling): PushHint | undefined {
  return settleLook(input) === undefined ? input.row.wake.hint : undefined;
}

/** Image as declared → digest, as the registry answers now or last did. */
export function digestsSeen({ observed, row }: PlanInput): Readonly<Record<string, string>> {
  const images: Record<string, string> = {};
  for (const [text, sight] of observed.images) {
    const digest = sight.kind === 'digest' ? sight.digest : row.state.status.images[text];
    if (digest !== undefined) images[text] = digest;
  }
  return images;
}

/** No step: only what stands in the way is said. */
export function rest(input: PlanInput, phase: Status['phase'], reason: Reason, message?: string, look?: number): Plan {
  const before = input.row.state.status;
  const { nextLook: _, pending: _pending, ...kept } = before;
  const status: Status = {
    ...kept,
    ...turned(before, { phase, reason, ...(message === undefined ? {} : { message }) }, input.now),
    observedGeneration: input.row.desired.generation,
    ...(look === undefined ? {} : { nextLook: look }),
  };
  return { state: { ...input.row.state, status }, ...(look === undefined ? {} : { look }) };
}

/**
 * A new revision waits (`waiting`) and the one before is kept up (`planned`). At rest the waiting is what is told; a
 * repair under way is told first. The group is looked at again for whichever comes sooner.
 */
export function keptUp(waiting: Plan, planned: Plan, revision: number): Plan {
  const { status } = planned.state;
  const why = waiting.state.status;
  const pending = { step: 'revision', reason: why.reason } as const;
  if (planned.step) {
    const message = `${status.message}; ${why.message}`.slice(0, MESSAGE_CHARS_MAX);
    return { ...planned, state: { ...planned.state, status: { ...status, message, pending } } };
  }
  const told = SETTLED.includes(status.phase) ? why : status;
  const other = told === why ? `revision ${revision} is kept up meanwhile` : why.message;
  const look = Math.min(planned.look ?? Number.POSITIVE_INFINITY, waiting.look ?? Number.POSITIVE_INFINITY);
  const { nextLook: _, ...rest } = status;
  const at = Number.isFinite(look) ? { nextLook: look } : {};
  const { phase, reason, since } = told;
  const { failures } = why;
  const blockedUntil = later(status.blockedUntil, why.blockedUntil);
  const message = `${told.message}; ${other}`.slice(0, MESSAGE_CHARS_MAX);
  const blocked = blockedUntil === undefined ? {} : { blockedUntil };
  const next = { ...rest, phase, reason, message, since, failures, pending, ...blocked, ...at };
  const { look: _look, ...plain } = planned;
  return { ...plain, state: { ...planned.state, status: next }, ...(Number.isFinite(look) ? { look } : {}) };
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** Phase, reason and message, and since when they have been so. */
export function turned(before: Status, to: Pick<Verdict, 'phase' | 'reason' | 'message'>, now: number) {
  const same = before.phase === to.phase && before.reason === to.reason;
  return {
    phase: to.phase,
    reason: to.reason,
    message: (to.message ?? REASONS[to.reason]).slice(0, MESSAGE_CHARS_MAX),
    since: same ? before.since : now,
  };
}
