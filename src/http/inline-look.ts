/**
 * The look that a request runs itself before it answers, so that the answer already shows what was begun. Bounded:
 * the message behind it was sent with the ticket and does the rest. Called by the routes that change something.
 */
import type { Ticket } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import { lookWith } from '../engine/look-now.ts';
import type { Parts } from '../engine/parts.ts';
import { within } from './within.ts';

/** Longer than a create takes to be accepted, shorter than a person's patience. */
export const INLINE_LOOK_MS = 5000;

/** Never throws: what was asked for is recorded already. */
export async function inlineLook(
  parts: Parts,
  { stored, ticket }: { readonly stored: Stored; readonly ticket?: Ticket },
  trigger: string,
): Promise<void> {
  if (!ticket) return;
  const failed = (error: unknown) => {
    parts.log.error('inline look failed', {
      group: stored.row.key.name,
      error: error instanceof Error ? error.name : typeof error,
    });
  };
  try {
    await within(INLINE_LOOK_MS, () => lookWith(parts, stored, ticket.id, trigger), failed);
  } catch (error) {
    failed(error);
  }
}
