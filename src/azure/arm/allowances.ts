/**
 * What ARM says is left of the allowances, as its answers' headers tell it. `container-groups.ts` hands each answer's
 * to `onAllowances`; creates and deletes tell ACI's own counts, every answer may tell ARM's.
 */
import { bucketOf, type Heard } from '../../core/pace/heard.ts';
import { retryAfterMs } from '../shared/retry-after.ts';
import { type ArmAnswer, armError, DEFAULT_WAIT_MS } from './classify.ts';

export type Allowances = Heard;

const FIVE_MINUTES = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m';
const HOUR = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h';

/** ARM's code where ACI's own ration is spent; its others are about its buckets. */
const RATIONED = 'ResourceRequestsThrottled';
/** A 429 that is no throttling: another operation on the same resource is under way. */
const BUSY = 'RetryableErrorDueToAnotherOperation';

export function readAllowances(
  { status, headers, text }: ArmAnswer,
  call: { subscription: string; method: string; region?: string },
): Allowances | undefined {
  const five = count(headers.get(FIVE_MINUTES));
  const hour = count(headers.get(HOUR));
  const arm = count(headers.get(`x-ms-ratelimit-remaining-subscription-${bucketOf(call.method)}`));
  const code = status === 429 ? armError(text).code : undefined;
  const throttled = status === 429 && code !== BUSY;
  if (five === undefined && hour === undefined && arm === undefined && !throttled) return undefined;
  return {
    ...call,
    ...(five === undefined ? {} : { leftIn5Minutes: five }),
    ...(hour === undefined ? {} : { leftInHour: hour }),
    ...(arm === undefined ? {} : { armLeft: arm }),
    ...(throttled ? { throttledMs: retryAfterMs(headers) ?? DEFAULT_WAIT_MS } : {}),
    ...(throttled && (code === RATIONED || five === 0 || hour === 0) ? { rationed: true } : {}),
  };
}

function count(text: string | null | undefined): number | undefined {
  return text && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
