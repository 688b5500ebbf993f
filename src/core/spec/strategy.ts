/**
 * `mooring.strategy`: how one revision follows another. Called by mooring.ts; every key has its default, so whoever
 * holds a StrategySpec never asks whether something was said.
 */
import type { StrategySpec, StrategyType } from './declaration.ts';

/** A create took 24 minutes at worst (recorded), and what is created must still be proved. */
const PROGRESS_DEADLINE_MS = 40 * 60_000;

/** The strategy with nothing said but its type. */
export function plainStrategy(type: StrategyType): StrategySpec {
  return {
    type,
    maxSurge: 1,
    maxUnavailable: 0,
    minReadyMs: 0,
    progressDeadlineMs: PROGRESS_DEADLINE_MS,
    promotion: { automatic: true, afterMs: 0 },
    steps: [],
    allowInterruption: false,
    allowIdentityChange: false,
  };
}
