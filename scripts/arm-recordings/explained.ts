/**
 * Why local ARM and a recording may differ: each reason names what it is about, and no reason covers a difference it
 * does not name. An exchange is explained only when every one of its differences is. Read by `scripts/arm-recordings.ts`.
 */
import type { Difference } from './compare.ts';
import type { Exchange } from './recording.ts';

export interface Reason {
  readonly name: string;
  readonly why: string;
  readonly covers: (difference: Difference, exchange: Exchange) => boolean;
}

export const REASONS: readonly Reason[] = [];

/** One reason a difference; undefined: some difference has none. */
export function reasonsFor(differences: readonly Difference[], exchange: Exchange): readonly Reason[] | undefined {
  const reasons = new Set<Reason>();
  for (const difference of differences) {
    const reason = REASONS.find(({ covers }) => covers(difference, exchange));
    if (!reason) return undefined;
    reasons.add(reason);
  }
  return [...reasons];
}
