/**
 * What ARM says is left of the allowances, as its answers' headers tell it. `container-groups.ts` hands each answer's
 * to `onAllowances`; creates and deletes tell ACI's own counts, every answer may tell ARM's.
 */
import type { AnswerHeaders } from '../shared/retry-after.ts';

export interface Allowances {
  readonly subscription: string;
  readonly method: string;
  /** Known of a PUT, whose body names it. */
  readonly region?: string;
  /** Creates (PUT) or deletes (DELETE) of container groups left in this region. */
  readonly leftIn5Minutes?: number;
  readonly leftInHour?: number;
  /** ARM's bucket for reads, writes or deletes, whichever the call was. */
  readonly armLeft?: number;
}

const FIVE_MINUTES = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m';
const HOUR = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h';

export function readAllowances(
  headers: AnswerHeaders,
  call: { subscription: string; method: string; region?: string },
): Allowances | undefined {
  const bucket = call.method === 'GET' ? 'reads' : call.method === 'DELETE' ? 'deletes' : 'writes';
  const five = count(headers.get(FIVE_MINUTES));
  const hour = count(headers.get(HOUR));
  const arm = count(headers.get(`x-ms-ratelimit-remaining-subscription-${bucket}`));
  if (five === undefined && hour === undefined && arm === undefined) return undefined;
  return {
    ...call,
    ...(five === undefined ? {} : { leftIn5Minutes: five }),
    ...(hour === undefined ? {} : { leftInHour: hour }),
    ...(arm === undefined ? {} : { armLeft: arm }),
  };
}

function count(text: string | null | undefined): number | undefined {
  return text && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
