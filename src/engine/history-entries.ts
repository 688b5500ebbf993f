/** What reconcile writes into history: what was done, why, by which trigger and on which revision. Never a value that may be secret. */
import type { Fault } from '../core/errors.ts';
import type { HistoryEntry } from '../core/model.ts';
import { type Plan, stepsOf } from '../core/plan.ts';
import { type Step, wordOf } from '../core/rollout/step.ts';
import type { Trigger } from './parts.ts';

export interface Decided {
  readonly plan: Plan;
  readonly trigger: Trigger;
}

/** What is about to be done, written down before it is: after a crash the record is there even when the answer is not. */
export function entries({ plan, trigger }: Decided, now: number): HistoryEntry[] {
  const { state, revision, expire } = plan;
  const list: HistoryEntry[] = [];
  const { message } = state.status;
  if (expire) {
    list.push({ at: now, what: 'expire', reason: 'TtlExpired', trigger, revision: state.targetRevision, message });
  }
  if (revision) {
    const images = Object.entries(revision.pins).map(([image, digest]) => `${image} is ${digest}`);
    list.push({
      at: now,
      what: 'revision',
      reason: revision.cause,
      trigger,
      revision: revision.number,
      message: images.join('; '),
    });
  }
  for (const { what, reason, revision: number, message: told } of plan.notes ?? []) {
    list.push({ at: now, what, reason, trigger, revision: number, message: told });
  }
  for (const step of stepsOf(plan)) {
    list.push({
      at: now,
      what: wordOf(step),
      reason: step.reason,
      trigger,
      revision: state.targetRevision,
      replica: step.replica,
      message,
    });
  }
  return list;
}

/** What became of it when it was not accepted. */
export function refusal({ plan: { state }, trigger }: Decided, step: Step, fault: Fault, now: number): HistoryEntry {
  return {
    at: now,
    what: 'refused',
    reason: fault.reason,
    trigger,
    revision: state.targetRevision,
    replica: step.replica,
    message: fault.message,
  };
}
