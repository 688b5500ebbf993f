/**
 * Taking and giving back the right to act on one group, and recording what was done with it. Only reconcile calls
 * this. Time only suggests that a lease may be stolen; the row's ETag decides who gets it.
 */
import { Fault } from '../core/errors.ts';
import type { Desired, GroupState, Hold, PushHint, WakeState } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import { isHeldBy, lease, release } from '../core/wake.ts';
import type { Parts } from './parts.ts';
import { retryConflicts, send } from './wake.ts';

/** A lease in hand: the row as it stood when last written by its holder. */
export interface Held {
  readonly stored: Stored;
  readonly until: number;
  /** The whole installation is on hold, as this look has read it. */
  readonly hold?: Hold;
}

/** Throws a conflict when somebody else was faster. */
export async function takeLease(parts: Parts, stored: Stored, signal: AbortSignal): Promise<Held> {
  const wake = lease(stored.row.wake, parts.ids.next(), parts.clock.now(), parts.timings.leaseMs);
  return { stored: await parts.groups.update(stored, { wake }, signal), until: wake.lease.until };
}

/** Records the intention, before the write to Azure that it speaks of. */
export async function recordIntention(parts: Parts, held: Held, state: GroupState, signal: AbortSignal): Promise<Held> {
  return { ...held, stored: await mergeWhileOurs(parts, held, () => ({ state }), signal) };
}

export interface Result {
  readonly state: GroupState;
  /** Epoch milliseconds; absent: only the sweep watches. */
  readonly look: number | undefined;
  /** Its time to live has passed. */
  readonly expire?: boolean;
  /** What a push named, where no look more is to be made for it. */
  readonly settled?: PushHint | undefined;
}

/** Records the result and gives the lease back; then sends the message of the next look, if there is to be one. */
export async function releaseLease(parts: Parts, held: Held, result: Result, signal: AbortSignal): Promise<Stored> {
  const ticket = parts.ids.next();
  let next: ReturnType<typeof release> | undefined;
  const stored = await mergeWhileOurs(
    parts,
    held,
    ({ row }) => {
      const now = parts.clock.now();
      const expiring =
        result.expire === true &&
        row.desired.deletion === undefined &&
        row.desired.generation === held.stored.row.desired.generation;
      next = release(row.wake, { due: expiring ? now : result.look, ticket, settled: result.settled }, now);
      return { state: result.state, wake: next.wake, ...(expiring ? { desired: expired(row.desired, now) } : {}) };
    },
    signal,
  );
  if (next?.send) await send(parts, stored.row.key, next.send, signal);
  return stored;
}

/**
 * Writes what the holder owns. When somebody wrote meanwhile, what they own is taken as it now stands; when the
 * lease is no longer ours nothing is written.
 */
async function mergeWhileOurs(
  parts: Parts,
  held: Held,
  change: (stored: Stored) => { state: GroupState; wake?: WakeState; desired?: Desired },
  signal: AbortSignal,
): Promise<Stored> {
  let current: Stored | undefined = held.stored;
  return retryConflicts(async () => {
    const stored = current ?? (await parts.groups.get(held.stored.row.key, signal));
    current = undefined;
    if (!stored || !isHeldBy(stored.row.wake, held.stored.row.wake)) throw leaseLost();
    return parts.groups.update(stored, change(stored), signal);
  });
}

/** Not a conflict to be tried again: whoever holds the lease now does the work. */
function leaseLost(): Fault {
  return new Fault('transient', { reason: 'LeaseLost', message: 'the lease was taken over by another worker' });
}

export function isLeaseLost(fault: Fault): boolean {
  return fault.reason === 'LeaseLost';
}

function expired(desired: Desired, now: number): Desired {
  return { ...desired, generation: desired.generation + 1, deletion: { at: now, keep: false } };
}
