/**
 * At most two quick retries, for reads only. The SDKs' own policy sleeps out whatever `Retry-After` says and re-sends
 * writes, so the adapters switch it off and put this one before it where a client only reads.
 */

import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { exponentialRetryPolicy } from '@azure/core-rest-pipeline';

const READ_RETRIES_MAX = 2;
const READ_RETRY_DELAY_MS = 100;
/** A read that needs longer is better looked at again later: the look has 60 s for everything. */
const READ_RETRY_DELAY_MAX_MS = 400;

/** The options every client gets: no retry of the SDK's. */
export const NO_RETRIES = { maxRetries: 0 } as const;

/** Retries 408 and 5xx without `Retry-After`; 429 and what names a time go back to the caller at once. */
export function shortRetries(): { policy: PipelinePolicy; position: 'perCall' } {
  const policy = exponentialRetryPolicy({
    maxRetries: READ_RETRIES_MAX,
    retryDelayInMs: READ_RETRY_DELAY_MS,
    maxRetryDelayInMs: READ_RETRY_DELAY_MAX_MS,
  });
  return { policy: { ...policy, name: 'shortReadRetries' }, position: 'perCall' };
}
