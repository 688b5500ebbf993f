/**
 * What a look makes of a group's status: built by plan from what a rule decided, pure. Bounded, since it stands in the
 * row; what is at rest keeps the very same status, so that nothing is written for it.
 */
import { NO_FAILURES } from './health/backoff.ts';
import type { Phase, Status } from './model.ts';
import type { Plan, PlanInput } from './plan.ts';
import { REASONS, type Reason } from './reasons.ts';
import type { Case, Verdict } from './rollout/converge.ts';

/** What people read in one go, small in the row. */
const MESSAGE_CHARS_MAX = 1000;
/** In these nothing of our own work has failed. */
const SETTLED: readonly Phase[] = ['Running', 'Stopped', 'Completed'];

export function statusOf(input: PlanInput, verdict: Verdict, of: Case): Status {
  const { row, now } = input;
  const before = row.state.status;
  const { completedAt: wasCompleted, nextLook: _, createdAt: wasCreated, ...rest } = before;
  const completedAt = runsAgain(verdict, of) ? undefined : (verdict.completedAt ?? wasCompleted);
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
    failures: !verdict.step && SETTLED.includes(verdict.phase) ? NO_FAILURES : before.failures,
    ...(completedAt === undefined ? {} : { completedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(look === undefined ? {} : { nextLook: look }),
  };
}

/** What had completed stays so until it is seen to run, or is made to: that nothing could be read changes nothing. */
function runsAgain({ step }: Verdict, { seen }: Case): boolean {
  return seen?.judged.kind === 'running' || (step !== undefined && ['put', 'start', 'restart'].includes(step.kind));
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
    message: (to.message ?? REASONS[to.reason]).slice(0, MESSAGE_CHARS_MAX),
    since: same ? before.since : now,
  };
}
