/** What went wrong with a call to a vault, as a Fault: `vault.ts`'s one classifier. The vault's own texts are never passed on. */
import { isRestError } from '@azure/core-rest-pipeline';
import { Fault } from '../../core/errors.ts';
import { retryAfterMs } from '../shared/retry-after.ts';
import { errorCode, isCredentialError, plainCode } from '../shared/transport-errors.ts';

/** A secret's deletion or recovery takes a few seconds; recorded for no exact time. */
const SETTLING_WAIT_MS = 10_000;

export function classifyVault(error: unknown, signal: AbortSignal): Fault {
  if (error instanceof Fault) return error;
  const status = isRestError(error) ? error.statusCode : undefined;
  if (status === undefined) return withoutAnswer(error, signal);
  const wait = isRestError(error) && error.response ? retryAfterMs(error.response.headers) : undefined;
  const transient = (message: string, retry = wait): Fault =>
    new Fault('transient', {
      reason: status === 429 ? 'Throttled' : 'SecretUnavailable',
      message,
      status,
      ...(retry === undefined ? {} : { retryAfterMs: retry }),
    });
  if (status < 400) return transient('the vault’s answer could not be read');
  if (status === 401) return transient('the vault did not accept the token');
  if (status === 403)
    return terminal('the vault does not let us: grant Mooring’s identity access to its secrets', status);
  if (status === 404) return terminal('the vault has no such secret', status);
  if (status === 409) return transient('the secret is being deleted or recovered', wait ?? SETTLING_WAIT_MS);
  if (status === 429) return transient('the vault asked us to slow down', wait ?? SETTLING_WAIT_MS);
  if (status >= 500 || status === 408) return transient('the vault did not answer as it should');
  return terminal('the vault refused the request', status);
}

/** A write refused with 409: most likely the name was deleted before and is still kept for recovery. */
export function isConflict(error: unknown): boolean {
  return isRestError(error) && error.statusCode === 409;
}

function withoutAnswer(error: unknown, signal: AbortSignal): Fault {
  if (signal.aborted) {
    return new Fault('transient', { reason: 'OutOfTime', message: 'the time for this look ran out at a vault' });
  }
  const code = plainCode(errorCode(error));
  const message = isCredentialError(error) ? 'no token could be had for the vault' : 'the vault could not be reached';
  return new Fault('transient', { reason: 'SecretUnavailable', message, ...(code === undefined ? {} : { code }) });
}

function terminal(message: string, status: number): Fault {
  return new Fault('terminal', { reason: 'SecretUnavailable', message, status });
}
