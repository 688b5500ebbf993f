/** What Event Grid does after a failed delivery: when it tries again, or why it does not. Pure. */
import type { DeadLetter, Delivery } from './store.ts';
import type { Subscription } from './subscription.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Waits before the second, third, … attempt, as documented; the last repeats. */
const RETRY_DELAYS_MS: readonly number[] = [
  10_000,
  30_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];
/** Event Grid's defaults for an event subscription. */
const ATTEMPTS_MAX = 30;
const TTL_MS = 24 * HOUR_MS;
/** Answers that will not become better: documented as never retried for webhooks. */
const REFUSALS: readonly number[] = [400, 401, 403, 413];

export interface RetrySchedule {
  readonly delaysMs?: readonly number[];
  /** Multiplies every delay: 0.1 makes the second attempt after one second. */
  readonly scale?: number;
  readonly attemptsMax?: number;
  readonly ttlMs?: number;
}

/** What the event subscription itself says. */
export type RetryPolicy = Pick<Subscription, 'maxDeliveryAttempts' | 'eventTimeToLiveInMinutes'>;

/** `delivery.attempts` counts the one that just failed; `status` is undefined when nobody answered. */
export function afterFailure(
  delivery: Delivery,
  status: number | undefined,
  now: number,
  schedule: RetrySchedule,
  policy: RetryPolicy = {},
): { readonly due: number } | DeadLetter['deadLetterReason'] {
  if (status !== undefined && REFUSALS.includes(status)) return 'DeliveryRefused';
  if (delivery.attempts >= (policy.maxDeliveryAttempts ?? schedule.attemptsMax ?? ATTEMPTS_MAX))
    return 'MaxDeliveryAttemptsExceeded';
  const delays = schedule.delaysMs ?? RETRY_DELAYS_MS;
  const wait = (delays[Math.min(delivery.attempts, delays.length) - 1] ?? 0) * (schedule.scale ?? 1);
  const minutes = policy.eventTimeToLiveInMinutes;
  const livesMs = minutes === undefined ? (schedule.ttlMs ?? TTL_MS) : minutes * MINUTE_MS;
  const expires = Date.parse(delivery.publishTime) + livesMs;
  return now + wait > expires ? 'TimeToLiveExceeded' : { due: now + wait };
}
