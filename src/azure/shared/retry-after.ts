/** How long an answer asks us to wait, in milliseconds. Every adapter's classifier calls it; nothing ever sleeps it out. */

export interface AnswerHeaders {
  get(name: string): string | null | undefined;
}

/** One day: a longer wait is a mistake of the sender's, and would make a group look forgotten. */
const RETRY_AFTER_MAX_MS = 86_400_000;

/**
 * `Retry-After` as seconds or as an HTTP date. A date is read against the answer's own `Date`, so that neither a clock
 * nor its skew matters; without one, the date says nothing.
 */
export function retryAfterMs(headers: AnswerHeaders): number | undefined {
  const milliseconds = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (milliseconds && /^\d{1,9}$/.test(milliseconds)) return bounded(Number(milliseconds));
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d{1,9}$/.test(text)) return bounded(Number(text) * 1000);
  const until = Date.parse(text);
  const sent = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(until) || Number.isNaN(sent)) return undefined;
  return bounded(until - sent);
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}
