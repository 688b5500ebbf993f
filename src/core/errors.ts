/**
 * What went wrong, as one of four kinds that say what to do next (docs/how-it-works.md). Adapters throw a {@link Fault} and
 * nothing else; the engine decides by its kind and never by a message.
 */
import type { Reason } from './reasons.ts';

/**
 * - `transient`: the same call may work later; `retryAfterMs` when the service said when.
 * - `conflict`: somebody else wrote first; read again.
 * - `terminal`: will not work until something is changed; the reason says what.
 * - `ambiguous`: it may or may not have happened; read back before anything else.
 */
export type FaultKind = 'transient' | 'conflict' | 'terminal' | 'ambiguous';

export interface FaultDetails {
  readonly reason: Reason;
  /** For people; never holds a secret, a token or a body. */
  readonly message: string;
  /** Milliseconds from now before which the call must not be repeated. */
  readonly retryAfterMs?: number;
  /** The service's own error code and HTTP status, as it answered them. */
  readonly code?: string;
  readonly status?: number;
}

export class Fault extends Error {
  readonly kind: FaultKind;
  readonly reason: Reason;
  readonly retryAfterMs: number | undefined;
  readonly code: string | undefined;
  readonly status: number | undefined;

  constructor(kind: FaultKind, details: FaultDetails) {
    super(details.message);
    this.name = 'Fault';
    this.kind = kind;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
    this.code = details.code;
    this.status = details.status;
  }
}

/** A call's outcome as a value: what it gave, or the fault it met. An error that is not a fault is a bug and passes on. */
export async function attempt<T>(
  call: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; fault: Fault }> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error };
    throw error;
  }
}
