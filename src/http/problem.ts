/**
 * Errors as RFC 9457 problem+json. Each kind has one status, one title and one `type`, the relative reference
 * `/problems/<kind>`, which is part of the API. An answer names places and rules, never a value or a body.
 */
import type { Violation } from '../core/spec/declaration.ts';
import type { ApiResponse } from './exchange.ts';
import { COMMON_HEADERS } from './respond.ts';

/** The whole list: what a caller may meet. */
export const PROBLEMS = {
  'invalid-declaration': { status: 400, title: 'The declaration breaks a rule' },
  'invalid-address': { status: 400, title: 'The address names nothing that can exist' },
  'invalid-request': { status: 400, title: 'A parameter or header of the request cannot be read' },
  'resource-group-required': { status: 400, title: 'It is not said which resource group is meant' },
  'secrets-required': { status: 400, title: 'Secrets that cannot be read have to be given' },
  unauthenticated: { status: 401, title: 'It is not known who calls' },
  forbidden: { status: 403, title: 'The caller lacks the role for this' },
  'revision-not-kept': { status: 404, title: 'There is no such revision to return to or to show' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'adoption-required': { status: 409, title: 'A container group of that name exists and was not created by Mooring' },
  'already-managed': { status: 409, title: 'A group has this container group already' },
  'owned-elsewhere': { status: 409, title: 'Somebody else looks after this container group' },
  'not-settled': { status: 409, title: 'Azure has not ended its work on this container group' },
  'ambiguous-name': { status: 409, title: 'Several groups have this name' },
  'rollout-refused': { status: 409, title: 'The rollout cannot be asked that as it stands' },
  protected: { status: 409, title: 'The group is protected' },
  'on-hold': { status: 409, title: 'The group is on hold' },
  'too-many-groups': { status: 409, title: 'The resource group has as many groups as it may' },
  'too-many-cores': { status: 409, title: 'The resource group would have more cores than it may' },
  'precondition-failed': { status: 412, title: 'The group is not as the request expects it' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  refused: { status: 500, title: 'A service that Mooring needs refused its request' },
  unexpected: { status: 500, title: 'Something went wrong in Mooring' },
  'authentication-off': { status: 503, title: 'Nobody is served while authentication is expected and off' },
  unavailable: { status: 503, title: 'A service that Mooring needs does not answer for now' },
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

export interface ProblemDetails {
  /** What went wrong this time, and what to do. */
  readonly detail: string;
  readonly violations?: readonly Violation[];
  /** Addresses that may have been meant. */
  readonly candidates?: readonly string[];
  /** The reason constant behind it, where core or an adapter named one. */
  readonly reason?: string;
  /** Finds the log entry of an unexpected error. */
  readonly correlation?: string;
}

/** Thrown by routes and what they call; `api.ts` makes the answer of it. */
export class Refusal extends Error {
  readonly kind: ProblemKind;
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, details: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(PROBLEMS[kind].title);
    this.name = 'Refusal';
    this.kind = kind;
    this.details = details;
    this.headers = headers;
  }
}

export function problem({ kind, details, headers }: Pick<Refusal, 'kind' | 'details' | 'headers'>): ApiResponse {
  const { status, title } = PROBLEMS[kind];
  return {
    status,
    headers: { ...COMMON_HEADERS, 'content-type': 'application/problem+json; charset=utf-8', ...headers },
    body: JSON.stringify({ type: `/problems/${kind}`, title, status, ...details }),
  };
}

/** A declaration refused: all that is wrong with it at once. */
export function invalidDeclaration(violations: readonly Violation[]): Refusal {
  const count = violations.length === 1 ? 'one rule is broken' : `${violations.length} rules are broken`;
  return new Refusal('invalid-declaration', { detail: `${count}; nothing was changed`, violations });
}
