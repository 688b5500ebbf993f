/** A message of a queue as the model keeps it: never changed, only replaced. */
export interface Message {
  readonly id: string;
  /** Counts the messages of the account: those visible at one time come in this order. */
  readonly serial: number;
  readonly text: string;
  readonly insertedAt: number;
  /** Milliseconds since the epoch, as all times here; `NEVER` for a message that does not expire. */
  readonly expiresAt: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
  readonly popReceipt: string;
}

/** The service shows this as the expiry of what never expires. */
export const NEVER = Date.UTC(9999, 11, 31, 23, 59, 59);
