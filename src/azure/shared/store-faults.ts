/**
 * What went wrong with a call to a table or a queue, as a Fault: by status and the service's own code. The adapters of
 * both call it; nothing of the request enters a message.
 */
import { isRestError } from '@azure/core-rest-pipeline';
import type { FaultKind } from '../../core/errors.ts';
import { Fault } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Reason } from '../../core/reasons.ts';
import { retryAfterMs } from './retry-after.ts';
import { errorCode, isCredentialError, neverSent, plainCode } from './transport-errors.ts';

/**
 * - `read`: nothing is changed.
 * - `repeatable`: a write that may be sent again as it is, and changes nothing the second time.
 * - `conditional`: a write that names what it read.
 */
export type StoreCall = 'read' | 'repeatable' | 'conditional';

/** Not the row but what holds it is missing. It must never read as an empty table. */
const MISSING_CODES: ReadonlySet<string> = new Set([
  'TableNotFound',
  'TableBeingDeleted',
  'QueueNotFound',
  'QueueBeingDeleted',
]);

export function classifyStore(error: unknown, call: StoreCall, signal: AbortSignal): Fault {
  if (error instanceof Fault) return error;
  const status = isRestError(error) ? error.statusCode : undefined;
  if (status === undefined) return withoutAnswer(error, call, signal);
  const code = storeCode(error);
  const wait = isRestError(error) && error.response ? retryAfterMs(error.response.headers) : undefined;
  const { kind, reason, message } = byStatus(status, code, call);
  return new Fault(kind, {
    reason,
    message: `${message} (${code ?? `status ${status}`})`,
    status,
    ...(code === undefined ? {} : { code }),
    ...(wait === undefined || kind === 'terminal' ? {} : { retryAfterMs: wait }),
  });
}

/** The code stands in the body of a table's answer, and on the error itself for a queue's. */
export function storeCode(error: unknown): string | undefined {
  if (!isRestError(error)) return undefined;
  const details = error.details;
  if (isObject(details)) {
    const inner = details['odataError'];
    const code = isObject(inner) ? inner['code'] : details['errorCode'];
    if (plainCode(code) !== undefined) return plainCode(code);
  }
  return plainCode(error.code);
}

function withoutAnswer(error: unknown, call: StoreCall, signal: AbortSignal): Fault {
  const code = plainCode(errorCode(error));
  const details = code === undefined ? {} : { code };
  if (isCredentialError(error))
    return storeFault('transient', 'no token could be had for the storage account', details);
  if (neverSent(error)) return storeFault('transient', 'the storage account could not be reached', details);
  if (call === 'conditional') return storeFault('ambiguous', 'the answer to a write of a row did not arrive', details);
  if (signal.aborted) {
    return new Fault('transient', {
      reason: 'OutOfTime',
      message: 'the time for this look ran out at the storage account',
    });
  }
  return storeFault('transient', 'the connection to the storage account ended early', details);
}

function byStatus(
  status: number,
  code: string | undefined,
  call: StoreCall,
): { kind: FaultKind; reason: Reason; message: string } {
  if (code !== undefined && MISSING_CODES.has(code)) {
    return { kind: 'transient', reason: 'StoreUnavailable', message: 'a table or queue of Mooring’s is missing' };
  }
  if (status === 409 || status === 412) {
    return { kind: 'conflict', reason: 'Conflict', message: 'somebody else wrote the row first' };
  }
  if (status === 404) return { kind: 'conflict', reason: 'NotFound', message: 'the row is gone' };
  if (status === 429)
    return { kind: 'transient', reason: 'Throttled', message: 'the storage account asked us to slow down' };
  if (status === 401)
    return { kind: 'transient', reason: 'StoreUnavailable', message: 'the storage account did not accept the token' };
  if (status === 403)
    return { kind: 'terminal', reason: 'Forbidden', message: 'Mooring’s identity may not use the storage account' };
  if (status >= 500 || status === 408) {
    const kind = call === 'conditional' ? 'ambiguous' : 'transient';
    return { kind, reason: 'StoreUnavailable', message: 'the storage account did not answer as it should' };
  }
  return { kind: 'terminal', reason: 'StoreUnavailable', message: 'the storage account refused the request' };
}

function storeFault(kind: FaultKind, message: string, details: { code?: string }): Fault {
  return new Fault(kind, { reason: 'StoreUnavailable', message, ...details });
}
