/** What reconcile writes into history: what was done, why, by which trigger and on which revision. Never a value that may be secret. */
import type { Fault } from '../core/errors.ts';
import type { HistoryEntry } from '../core/model.ts';
import type { Plan } from '../core/plan.ts';
import { wordOf } from '../core/rollout/step.ts';
import type { Trigger } from './parts.ts';

export interface Decided {
  readonly plan: Plan;
  readonly trigger: Trigger;
}

/** What is about to be done, written down before it is: after a crash the record is there even when the answer is not. */
export function entries({ plan: { state, revision, step, expire }, trigger }: Decided, now: number): HistoryEntry[] {
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
  if (step) {
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
export function refusal({ plan: { state, step }, trigger }: Decided, fault: Fault, now: number): HistoryEntry {
  const replica = step ? { replica: step.replica } : {};
  return {
    at: now,
    what: 'refused',
    reason: fault.reason,
    trigger,
    revision: state.targetRevision,
    ...replica,
    message: fault.message,
  };
}
