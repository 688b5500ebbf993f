/**
 * Inline first, queue behind: wakes a group and looks at it at once; the message, sent before, does the work if this
 * invocation dies. Called by the event and HTTP triggers.
 */
import { attempt } from '../core/errors.ts';
import type { GroupKey } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import type { Parts, Trigger } from './parts.ts';
import { reconcile } from './reconcile.ts';
import { wake } from './wake.ts';

/** `of`: the group, or its row as just read. Throws a Fault only when the wake could not be written: then the event must come again. */
export async function lookNow(parts: Parts, of: GroupKey | Stored, trigger: Trigger): Promise<void> {
  const known = 'row' in of ? { known: of } : {};
  const signal = AbortSignal.timeout(parts.timings.lookBudgetMs);
  const wish = { due: parts.clock.now(), backupMs: parts.timings.backupDelayMs, ...known };
  const asked = await wake(parts, 'row' in of ? of.row.key : of, wish, signal);
  if (asked) await lookWith(parts, asked.stored, asked.ticket.id, trigger);
}

/** The look itself, with a ticket already written and sent. What goes wrong here is the message's to mend. */
export async function lookWith(parts: Parts, of: GroupKey | Stored, ticket: string, trigger: Trigger): Promise<void> {
  const looked = await attempt(() => reconcile(parts, of, ticket, trigger));
  if (!looked.ok)
    parts.log.warn('inline look failed; its message follows', {
      group: ('row' in of ? of.row.key : of).name,
      fault: looked.fault.reason,
    });
}
