/**
 * The wake protocol as pure transitions of a row's `wake` part (docs/how-it-works.md, docs/decisions/001-lease-notes-asked.md).
 * `engine/wake.ts` and `engine/lease.ts` write what these say. The promise kept here: a wake that came after a look
 * began is answered by another look, and nobody acts on a group without the lease.
 */
import { fraction } from './health/backoff.ts';
import type { Lease, PushHint, Ticket, WakeState } from './model.ts';

/** Queue messages are delayed at most this long; what is due later is woken by the sweep. */
export const DELAY_MAX_MS = 60 * 60 * 1000;

export const ASLEEP: WakeState = { asked: 0, seen: 0, epoch: 0 };

/**
 * A new row's. Its count of leases begins with the time in seconds, so that what is written under this row is later
 * than whatever an earlier row of that name wrote: a restored table can be told by it.
 */
export function newborn(now: number): WakeState {
  return { ...ASLEEP, epoch: Math.floor(now / 1000) };
}

/** The latest lease that can have written by now: a look under way has not. What bears a later mark is of another life. */
export function lastEpoch({ epoch, lease }: WakeState): number {
  return lease ? epoch - 1 : epoch;
}

export function leaseIsLive(wake: WakeState, now: number): boolean {
  return wake.lease !== undefined && now < wake.lease.until;
}

/** Whether a message may act: its ticket is the row's. A redelivery after a crash passes, a message overtaken does not. */
export function admits(wake: WakeState, ticket: string): boolean {
  return wake.ticket?.id === ticket;
}

/**
 * Asks for a look at `due`. Undefined: one is coming no later, nothing is to be written. With a ticket in the answer,
 * its message is sent after the row is written, never before.
 */
export function ask(
  wake: WakeState,
  wish: { readonly due: number; readonly ticket: string },
  now: number,
  overdueMs: number,
): { readonly wake: WakeState; readonly send?: Ticket } | undefined {
  if (wake.lease && leaseIsLive(wake, now)) {
    return wake.asked === wake.lease.noted ? { wake: { ...wake, asked: wake.asked + 1 } } : undefined;
  }
  const standing = wake.ticket;
  if (standing && standing.due <= wish.due && !isOverdue(wake, now, overdueMs)) {
    // A holder past its time may still release, and takes the ticket away with it: it is to find that it was asked.
    return wake.asked === wake.lease?.noted ? { wake: { ...wake, asked: wake.asked + 1 } } : undefined;
  }
  const ticket = { id: wish.ticket, due: wish.due };
  return { wake: { ...wake, asked: wake.asked + 1, ticket }, send: ticket };
}

/** Takes the lease. The ticket stands, so that its message, redelivered after a crash, is let in again. */
export function lease(wake: WakeState, owner: string, now: number, leaseMs: number): WakeState & { lease: Lease } {
  const lost = lostLeases(wake);
  const taken = { owner, until: now + leaseMs, noted: wake.asked };
  return { ...wake, epoch: wake.epoch + 1, lease: lost > 0 ? { ...taken, lost } : taken };
}

/** Leases in a row that nobody gave back, once the last one has run out. */
export function lostLeases({ lease: last }: WakeState): number {
  return last && !last.excused ? (last.lost ?? 0) + 1 : 0;
}

export interface Rest {
  /** How long the first rest may be; each is twice as long as the one before, up to a limit. */
  readonly restMs: number;
  /** Names whose rest it is: those that rest together do not end together. */
  readonly seed: string;
}

/** Half an hour and a minute, where the first rest may be a minute. */
const RESTS_MAX = 5;

/**
 * When a group whose look never ended may be looked at again: the look may have killed its process, and all that were
 * looked at there with it. Those are spread over a while, so that the next time it takes hardly anybody along, and who
 * does it again rests for ever longer. 0: nothing is known against it.
 */
export function restsUntil(wake: WakeState, rest: Rest): number {
  return wake.lease && lostLeases(wake) > 0 ? wake.lease.until + leastRest(wake, rest) + spread(wake, rest) : 0;
}

/** The same for who is about to be asked for, spread anew: the sweep finds together whose rest is over. */
export function dueAfterRest(due: number, wake: WakeState, rest: Rest): number {
  if (!wake.lease || lostLeases(wake) === 0) return due;
  return Math.max(due, wake.lease.until + leastRest(wake, rest)) + spread(wake, rest);
}

function leastRest(wake: WakeState, { restMs }: Rest): number {
  return restMs * (2 ** (Math.min(lostLeases(wake), RESTS_MAX) - 1) - 1);
}

function spread(wake: WakeState, { restMs, seed }: Rest): number {
  const longest = restMs * 2 ** (Math.min(lostLeases(wake), RESTS_MAX) - 1);
  return Math.round(longest * fraction(`${seed}#${wake.epoch}`));
}

/**
 * Its owner wants something else of it now: whatever killed its looks may be gone, and nobody waits for its rest to end,
 * nor for a message that may be lost. The lease stays, for its holder may only have slept.
 */
export function rested(wake: WakeState, now: number): WakeState {
  if (!wake.lease || leaseIsLive(wake, now)) return wake;
  const { ticket: _, ...rest } = wake;
  return { ...rest, lease: { ...wake.lease, excused: true } };
}

/** Whether `wake` still is under the lease that `held` took. */
export function isHeldBy(wake: WakeState, held: WakeState): boolean {
  return wake.epoch === held.epoch && wake.lease !== undefined && wake.lease.owner === held.lease?.owner;
}

export interface Next {
  readonly due: number | undefined;
  readonly ticket: string;
  /** Needs no look any more, unless another push has taken its place. */
  readonly settled?: PushHint | undefined;
}

/** Gives the lease back: what was noted is seen; a wake that came meanwhile is due now, else what the plan wished. */
export function release(
  wake: WakeState,
  next: Next,
  now: number,
): { readonly wake: WakeState; readonly send?: Ticket } {
  const { lease: held, ticket: _, late, ...rest } = withoutHint(wake, next.settled);
  const noted = held?.noted ?? wake.seen;
  const isAsked = wake.asked > noted;
  const due = isAsked ? now : next.due;
  // It may have come with the wake that this look has not seen.
  const released = { ...rest, ...(late && isAsked ? { late } : {}), seen: noted };
  if (due === undefined) return { wake: released };
  const ticket = { id: next.ticket, due };
  return { wake: { ...released, ticket }, send: ticket };
}

function withoutHint(wake: WakeState, settled: PushHint | undefined): WakeState {
  const { hint, ...rest } = wake;
  const isSettled = hint?.image === settled?.image && hint?.digest === settled?.digest && hint?.at === settled?.at;
  return isSettled ? rest : wake;
}

/** The sweep trusts neither tickets nor leases: overdue means that whoever was to act has been lost. */
export function isOverdue(wake: WakeState, now: number, overdueMs: number): boolean {
  return wake.ticket !== undefined && now > wake.ticket.due + overdueMs && !leaseIsLive(wake, now);
}

/** Whether somebody is looking, or is about to within `withinMs`: a look far off, at the end of a long life, is none. */
export function isComing(wake: WakeState, now: number, withinMs: number): boolean {
  return leaseIsLive(wake, now) || (wake.ticket !== undefined && wake.ticket.due <= now + withinMs);
}

/** How long a ticket's message is to be invisible; undefined for one too far off to be sent at all. */
export function messageDelay(ticket: Ticket, now: number): number | undefined {
  const delay = Math.max(0, ticket.due - now);
  return delay > DELAY_MAX_MS ? undefined : delay;
}
