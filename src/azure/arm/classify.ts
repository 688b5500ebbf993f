/**
 * Turns what went wrong with an ARM call into a Fault: by error code first, then by status, then by how the connection
 * failed. Messages are ours alone: ARM's echo requests, and a request holds secrets.
 */

import type { FaultKind } from '../../core/errors.ts';
import { Fault } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Reason } from '../../core/reasons.ts';
import type { AnswerHeaders } from '../shared/retry-after.ts';
import { retryAfterMs } from '../shared/retry-after.ts';
import { errorCode, isCredentialError, neverSent, plainCode } from '../shared/transport-errors.ts';
import type { ErrorRule } from './error-rules.ts';
import { ERROR_RULES, serviceUnavailableRule } from './error-rules.ts';
import { missingAction } from './missing-action.ts';

export interface ArmAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
}

/** Where a 429 or a 409 without a known code names no time. Documented: ten seconds between operations. */
export const DEFAULT_WAIT_MS = 10_000;

/** ARM gives its 404s a code. One without is a proxy's, and says nothing of what was asked for: it is asked again. */
const NOT_ARM = rule('transient', 'AzureUnavailable', 'the answer is not one of ARM’s');

export function classifyAnswer(answer: ArmAnswer, write: boolean): Fault {
  const { code, message } = armError(answer.text);
  const isPage = answer.status === 404 && code === undefined && !write;
  const rule = isPage ? NOT_ARM : (ruleByCode(answer.status, code, message) ?? ruleByStatus(answer.status, write));
  const wait = retryAfterMs(answer.headers) ?? rule.retryAfterMs;
  return new Fault(rule.kind, {
    reason: rule.reason,
    message: `${rule.message}${toldRight(rule.reason, message)} (${code ?? `status ${answer.status}`})`,
    status: answer.status,
    ...(code === undefined ? {} : { code }),
    ...(wait === undefined || rule.kind === 'terminal' ? {} : { retryAfterMs: wait }),
  });
}

/** Whoever gives the right needs its name. */
function toldRight(reason: Reason, message: string): string {
  const action = reason === 'Forbidden' ? missingAction(message) : undefined;
  return action === undefined ? '' : `: ${action}`;
}

/** There was no answer. `signal` is the look's own: when it fired, our time ran out, and no service is to blame. */
export function classifyTransport(error: unknown, write: boolean, signal: AbortSignal): Fault {
  const code = plainCode(errorCode(error));
  const details = code === undefined ? {} : { code };
  if (isCredentialError(error)) {
    return new Fault('transient', { reason: 'AzureUnavailable', message: 'no token could be had for ARM', ...details });
  }
  if (neverSent(error)) {
    return new Fault('transient', { reason: 'AzureUnavailable', message: 'ARM could not be reached', ...details });
  }
  if (write) {
    const message = 'the connection to ARM ended before the answer to a write';
    return new Fault('ambiguous', { reason: 'AzureAmbiguous', message, ...details });
  }
  if (signal.aborted) return outOfTime();
  return new Fault('transient', {
    reason: 'AzureUnavailable',
    message: 'the connection to ARM ended early',
    ...details,
  });
}

/** For a call that was never sent because the time had run out before it. */
export function outOfTime(): Fault {
  return new Fault('transient', {
    reason: 'OutOfTime',
    message: 'the time for this look ran out during a call to ARM',
  });
}

/** `{error: {code, message}}`, wherever the body has it. Of the message only the name of a missing right is ever passed on. */
export function armError(text: string): { code: string | undefined; message: string } {
  const body = parsed(text);
  const outer = isObject(body) && isObject(body['error']) ? body['error'] : body;
  if (!isObject(outer)) return { code: undefined, message: '' };
  const message = outer['message'];
  return { code: plainCode(outer['code']), message: typeof message === 'string' ? message : '' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ruleByCode(status: number, code: string | undefined, message: string): ErrorRule | undefined {
  // With these the status matters more: whatever the code, the write may have happened.
  if (code === undefined || status >= 500 || status === 408) return undefined;
  if (code === 'ServiceUnavailable') return serviceUnavailableRule(message);
  return ERROR_RULES.get(code);
}

function ruleByStatus(status: number, write: boolean): ErrorRule {
  if (status >= 500 || status === 408) {
    return write
      ? rule('ambiguous', 'AzureAmbiguous', 'it is not known whether Azure did it')
      : rule('transient', 'AzureUnavailable', 'ARM did not answer as it should');
  }
  if (status < 300) {
    return write
      ? rule('ambiguous', 'AzureAmbiguous', 'ARM’s answer does not say whether it was done')
      : rule('transient', 'AzureUnavailable', 'ARM’s answer is not one that this call can have');
  }
  switch (status) {
    case 401:
      return rule('transient', 'AzureUnavailable', 'ARM did not accept the token');
    case 403:
      return rule('terminal', 'Forbidden', 'the identity that Mooring runs as lacks a right');
    case 404:
      return rule('terminal', 'NotFound', 'ARM knows nothing under this address');
    case 409:
      return {
        ...rule('transient', 'Conflict', 'ARM says that this conflicts with what is there'),
        retryAfterMs: DEFAULT_WAIT_MS,
      };
    case 412:
      return rule('conflict', 'Conflict', 'the resource was changed by somebody else');
    case 429:
      return { ...rule('transient', 'Throttled', 'ARM asked us to slow down'), retryAfterMs: DEFAULT_WAIT_MS };
    default:
      return rule('terminal', 'AzureRefused', 'Azure refused the request');
  }
}

function rule(kind: FaultKind, reason: Reason, message: string): ErrorRule {
  return { kind, reason, message };
}
