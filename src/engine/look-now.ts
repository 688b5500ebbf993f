/**
 * Inline first, queue behind: wakes a group and looks at it at once; the message, sent before, does the work if this
 * invocation dies. Called by the event and HTTP triggers.
 */
import { attempt } from '../core/errors.ts';
import type { GroupKey, PushHint } from '../core/model.ts';
import type { Parts, Trigger } from './parts.ts';
import { reconcile } from './reconcile.ts';
import { wake } from './wake.ts';

/** Throws a Fault only when the wake itself could not be written: then the caller's event must come again. */
export async function lookNow(parts: Parts, key: GroupKey, trigger: Trigger, hint?: PushHint): Promise<void> {
  const signal = AbortSignal.timeout(parts.timings.lookBudgetMs);
  const wish = { due: parts.clock.now(), backupMs: parts.timings.backupDelayMs, ...(hint ? { hint } : {}) };
  const ticket = await wake(parts, key, wish, signal);
  if (ticket) await lookWith(parts, key, ticket.id, trigger);
}

/** The look itself, with a ticket already written and sent. What goes wrong here is the message's to mend. */
export async function lookWith(parts: Parts, key: GroupKey, ticket: string, trigger: Trigger): Promise<void> {
  const looked = await attempt(() => reconcile(parts, key, ticket, trigger));
  if (!looked.ok)
    parts.log.warn('inline look failed; its message follows', { group: key.name, fault: looked.fault.reason });
}
