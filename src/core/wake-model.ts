/** The part of a group's row that looks are about: who looks, who asked for one, what may begin it. Part of model.ts, through which everybody imports it. */

/** The wake protocol's part of the row (docs/how-it-works.md, docs/decisions/001, 015). */
export interface WakeState {
  /** How often a look was asked for. */
  readonly asked: number;
  /** The value of `asked` that the last finished look had noted. */
  readonly seen: number;
  readonly ticket?: Ticket;
  readonly lease?: Lease;
  /** Counts leases ever taken: who holds a higher one came later. */
  readonly epoch: number;
  /** What the newest push named, kept until the registry answers it or the settle looks have passed. A hint, never the state. */
  readonly hint?: PushHint;
  /** A LIST showed a container group of ours that the row has seen gone: the next look lists. A hint, never the state. */
  readonly late?: true;
}

export interface PushHint {
  /** `host/repository:tag`. */
  readonly image: string;
  readonly digest: string;
  readonly at: number;
}

export interface Ticket {
  readonly id: string;
  readonly due: number;
}

export interface Lease {
  readonly owner: string;
  readonly until: number;
  /** `asked` as the holder found it: a wake is new to it exactly when `asked` has moved beyond this. */
  readonly noted: number;
  /** Leases in a row before this one that nobody gave back: who held them died, or slept too long. */
  readonly lost?: number;
  /** Its owner has asked for something else since it ran out: neither it nor those before it count as lost any more. */
  readonly excused?: true;
}
