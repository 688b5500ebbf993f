/** What the doctor asks Azure beside the ports that the loop has. Implemented by `src/azure/doctor` and `src/azure/tables`. */
import type { Permission } from './rights.ts';

export interface Inspector {
  /** Whom a token for ARM names: what it says of itself, unchecked. Throws a Fault where none can be had. */
  identity(signal: AbortSignal): Promise<{ readonly objectId?: string; readonly tenant?: string }>;
  /** How far this clock is ahead of ARM's, in milliseconds; undefined where an answer has no date. */
  skewMs(subscription: string, signal: AbortSignal): Promise<number | undefined>;
  /** The identity's own permissions in a resource group. Throws a Fault where they may not be read. */
  permissions(scope: string, signal: AbortSignal): Promise<readonly Permission[]>;
  /** The system topics of a subscription with what they deliver to. Throws a Fault where they may not be read. */
  topics(subscription: string, signal: AbortSignal): Promise<readonly Topic[]>;
}

export interface Topic {
  /** Id of the resource whose events it has, lower-cased. */
  readonly source: string;
  /** Names of the functions that its subscriptions deliver to; `?` for one that is no function. */
  readonly functions: readonly string[];
}

export type EventKind = 'push' | 'resource';

/** When events last arrived, whichever process they reached. */
export interface EventMarks {
  mark(kind: EventKind, at: number, signal: AbortSignal): Promise<void>;
  /** Epoch milliseconds; absent: never. */
  read(signal: AbortSignal): Promise<Readonly<Partial<Record<EventKind, number>>>>;
}
