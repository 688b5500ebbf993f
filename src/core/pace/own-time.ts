/**
 * The time of a pause, as one worker wrote it and another reads it: on the reader's own clock, however far their clocks
 * stand apart. `engine/pace` asks for every row it reads; the table's own clock, which stamped the row, stands between.
 */
import type { Ledger } from './ledger.ts';

export interface PaceStored {
  /** Absent: the row is there and cannot be read. */
  readonly ledger?: Ledger;
  readonly etag: string;
  /** How long ago the table took it, by the table's clock, in milliseconds; absent where its answer did not tell. */
  readonly ageMs?: number;
}

/** Epoch milliseconds on the clock that now shows `now`; 0 for no pause. */
export function pausedUntil(stored: PaceStored | undefined, now: number): number {
  const { ledger, ageMs } = stored ?? {};
  if (!ledger || ledger.blockedUntil === 0) return 0;
  if (ageMs === undefined || ledger.writtenAt === undefined) return ledger.blockedUntil;
  return ledger.blockedUntil + (now - ageMs - ledger.writtenAt);
}
