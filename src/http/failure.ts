/**
 * What an error becomes at the edge: a refusal is answered as it says, a fault by its kind, and anything else is a bug
 * that is logged and answered without a word about it. Called by api.ts alone.
 */
import { Fault } from '../core/errors.ts';
import type { Ids, Log } from '../core/ports.ts';
import { printable } from '../core/printable.ts';
import type { Reason } from '../core/reasons.ts';
import type { ApiResponse } from './exchange.ts';
import { type ProblemKind, problem, Refusal } from './problem.ts';

/** Told where the service named no time: long enough for a short fault to pass, short enough for a person to wait. */
const RETRY_AFTER_DEFAULT_MS = 5000;
/** Lines of a stack that are logged. */
const STACK_LINES_MAX = 20;

/** Terminal faults that the caller can mend; all others are for whoever runs Mooring. */
const CALLERS: Partial<Record<Reason, ProblemKind>> = {
  InvalidSpec: 'invalid-declaration',
  VaultRequired: 'invalid-declaration',
  SecretUnavailable: 'invalid-declaration',
  NotFound: 'not-found',
  AdoptionRequired: 'adoption-required',
  Protected: 'protected',
  OnHold: 'on-hold',
};

export function failure(
  error: unknown,
  { ids, log }: { readonly ids: Ids; readonly log: Log },
  route: string,
): ApiResponse {
  if (error instanceof Refusal) return problem(error);
  if (error instanceof Fault) {
    log.warn('request met a fault', {
      route,
      kind: error.kind,
      fault: error.reason,
      code: error.code,
      status: error.status,
    });
    return faulted(error);
  }
  const correlation = ids.next();
  log.error('request failed', { route, correlation, ...told(error) });
  const detail = 'it was not your request’s fault; the log has more under this correlation id';
  return problem({ kind: 'unexpected', details: { detail, correlation }, headers: {} });
}

function faulted(fault: Fault): ApiResponse {
  const { reason, message } = fault;
  if (fault.kind === 'terminal') {
    // A right that Mooring lacks is not the caller's to mend.
    const kind = fault.status === 403 ? 'refused' : (CALLERS[reason] ?? 'refused');
    const violations = kind === 'invalid-declaration' ? { violations: [{ pointer: '', rule: message }] } : {};
    return problem({ kind, details: { detail: message, reason, ...violations }, headers: {} });
  }
  const seconds = Math.max(1, Math.ceil((fault.retryAfterMs ?? RETRY_AFTER_DEFAULT_MS) / 1000));
  const detail = `${message}; try again later`;
  return problem({ kind: 'unavailable', details: { detail, reason }, headers: { 'retry-after': String(seconds) } });
}

/** An error without its message, which may quote anything: its class and where it was thrown. */
function told(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: printable(error.name),
    stack: frames.slice(0, STACK_LINES_MAX).map((line) => printable(line.trim())),
  };
}
