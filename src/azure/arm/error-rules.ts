/**
 * What each error code of ARM and ACI means to us, as recorded or documented. `classify.ts` looks here first and falls
 * back to the status: one status (409) covers busy, no capacity and registry trouble alike.
 */
import type { FaultKind } from '../../core/errors.ts';
import type { Reason } from '../../core/reasons.ts';

export interface ErrorRule {
  readonly kind: FaultKind;
  readonly reason: Reason;
  readonly message: string;
  /** Used where the answer itself names no time. */
  readonly retryAfterMs?: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

function later(reason: Reason, retryAfterMs: number, message: string): ErrorRule {
  return { kind: 'transient', reason, message, retryAfterMs };
}

function never(reason: Reason, message: string): ErrorRule {
  return { kind: 'terminal', reason, message };
}

/** Documented: ten seconds between operations on one container group. */
const TRANSITIONING = later('Transitioning', 10 * SECOND_MS, 'Azure is still busy with the previous operation');
const QUOTA = later('QuotaExceeded', 10 * MINUTE_MS, 'a quota of the subscription is used up in this region');
const FORBIDDEN = never('Forbidden', 'the identity that Mooring runs as lacks a right');
const UNREGISTERED = never('AzureRefused', 'the subscription is not registered for this kind of resource');

export const ERROR_RULES: ReadonlyMap<string, ErrorRule> = new Map([
  ['ContainerGroupTransitioning', TRANSITIONING],
  // A 429 that is no throttling: another operation on the same resource is under way.
  ['RetryableErrorDueToAnotherOperation', TRANSITIONING],
  ['RegistryErrorResponse', later('RegistryUnavailable', 2 * MINUTE_MS, 'the image’s registry refused Azure for now')],
  ['ContainerGroupQuotaReached', QUOTA],
  // Seen to last a night and to pass by itself, so it is tried again, slowly.
  ['InaccessibleImage', later('ImageInaccessible', MINUTE_MS, 'Azure cannot pull the image, or may not')],
  [
    'InvalidContainerGroupUpdate',
    never('AzureRefused', 'Azure cannot make this change to a container group that exists'),
  ],
  ['DnsNameLabelAlreadyTaken', never('NameTaken', 'the DNS name label is taken in this region')],
  ['AuthorizationFailed', FORBIDDEN],
  ['LinkedAuthorizationFailed', FORBIDDEN],
  ['RequestDisallowedByPolicy', never('AzureRefused', 'a policy of the subscription forbids this request')],
  ['ScopeLocked', never('AzureRefused', 'a lock on the resource or its resource group forbids this request')],
  ['MissingSubscriptionRegistration', UNREGISTERED],
  ['SubscriptionNotRegistered', UNREGISTERED],
]);

/** `ServiceUnavailable` (409, not 503) covers two things that only its text tells apart. */
export function serviceUnavailableRule(text: string): ErrorRule {
  if (/\bquota\b/i.test(text)) return QUOTA;
  return later('NoCapacity', 5 * MINUTE_MS, 'the region has no room for this container group at present');
}

/** The codes that say a resource is not there. A missing resource group or parent says so too, but of that one only. */
export const GONE_CODES: ReadonlySet<string> = new Set([
  'ResourceNotFound',
  'ContainerGroupNotFound',
  'ResourceGroupNotFound',
  'ParentResourceNotFound',
]);
