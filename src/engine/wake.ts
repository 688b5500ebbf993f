/**
 * Asks that a group be looked at: writes the row, then sends the message (core/wake.ts has the protocol). Called by
 * every trigger and by the sweep. When the send fails the ticket stands in the row and the sweep finds it overdue.
 */
import { Fault } from '../core/errors.ts';
import type { GroupKey, PushHint, Ticket } from '../core/model.ts';
import type { RowChange, Stored } from '../core/ports.ts';
import { ask, dueAfterRest, leaseIsLive, messageDelay } from '../core/wake.ts';
import type { Parts } from './parts.ts';

/** How often a write that met another one is tried anew on what it now reads; more than this many writers at once are not believed. */
export const CONFLICTS_MAX = 8;

/** What is looked at later than this is a story of its own; so the trace of a group that keeps failing ends too. */
export const TRACE_CARRIED_MS = 600_000;

export interface Wish {
  /** Epoch milliseconds. */
  readonly due: number;
  /** The message comes this much later than `due`: somebody is about to look without it. */
  readonly backupMs?: number;
  readonly hint?: PushHint;
  /** A LIST showed what the row has seen gone: the look is to list as well. */
  readonly late?: boolean;
  /** The row as it was read a moment ago: saves reading it again where nobody wrote meanwhile. */
  readonly known?: Stored;
}

/** A look that was asked for: its ticket, and the row that holds it. */
export interface Asked {
  readonly ticket: Ticket;
  readonly stored: Stored;
}

/** Undefined: there is no such row, or a look no later than asked for is coming already. */
export async function wake(parts: Parts, key: GroupKey, wish: Wish, signal: AbortSignal): Promise<Asked | undefined> {
  const ticket = parts.ids.next();
  let { known } = wish;
  return retryConflicts(async () => {
    const stored = known ?? (await parts.groups.get(key, signal));
    known = undefined;
    if (!stored) return undefined;
    const asked = askOf(parts, stored, wish, ticket);
    if (!asked) return undefined;
    const written = await parts.groups.update(stored, asked.change, signal);
    if (!asked.send) return undefined;
    await send(parts, written.row.key, asked.send, signal, wish.backupMs);
    return { ticket: asked.send, stored: written };
  });
}

/** What asking changes in a row that is about to be written, for those who write it with changes of their own. */
export function askOf(
  parts: Parts,
  stored: Stored,
  wish: Wish,
  ticket: string,
): { change: RowChange; send?: Ticket } | undefined {
  const { wake: known } = stored.row;
  const before = { ...known, ...(wish.hint ? { hint: wish.hint } : {}), ...(wish.late ? { late: true as const } : {}) };
  const now = parts.clock.now();
  const rest = { restMs: parts.timings.restMs, seed: stored.row.key.name };
  const due = leaseIsLive(known, now) ? wish.due : dueAfterRest(wish.due, known, rest);
  const asked = ask(before, { due, ticket }, now, parts.timings.overdueMs);
  // A look is coming already, but it has to know what the push named, or the LIST showed.
  const isTold = isNews(known.hint, wish.hint) || (wish.late === true && known.late !== true);
  if (!asked) return isTold ? { change: { wake: before } } : undefined;
  return { change: { wake: asked.wake }, ...(asked.send ? { send: asked.send } : {}) };
}

function isNews(known: PushHint | undefined, told: PushHint | undefined): boolean {
  return told !== undefined && (told.image !== known?.image || told.digest !== known.digest);
}

/** Sends a ticket's message, unless it is due too far off to be sent at all. */
export async function send(
  parts: Parts,
  key: GroupKey,
  ticket: Ticket,
  signal: AbortSignal,
  backupMs = 0,
): Promise<void> {
  const delay = messageDelay({ ...ticket, due: ticket.due + backupMs }, parts.clock.now());
  if (delay === undefined) return;
  const trace = delay <= TRACE_CARRIED_MS ? parts.tracer.here() : undefined;
  const message = { v: 1, scope: key.scope, group: key.name, ticket: ticket.id } as const;
  await parts.queue.send({ ...message, ...(trace === undefined ? {} : { trace }) }, delay, signal);
}

/** Runs a read-then-write again when somebody else wrote between the two. */
export async function retryConflicts<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== 'conflict' || tries >= CONFLICTS_MAX) throw error;
    }
  }
}
