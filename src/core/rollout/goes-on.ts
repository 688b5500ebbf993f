/**
 * Whether a rollout still goes on, by its phase: then it can be promoted and aborted, and whoever waits for it goes on
 * waiting. One that failed with nothing to go back to has not ended, and does not go on.
 */
import type { Rollout } from '../model.ts';

const UNDER_WAY = {
  Progressing: true,
  Paused: true,
  AwaitingPromotion: true,
  RollingBack: true,
  Completed: false,
  RolledBack: false,
  Failed: false,
} as const satisfies Record<Rollout['phase'], boolean>;

/** By its phase, also as an answer tells it; a phase of a newer version has not ended. */
export function goesOn({ phase }: { readonly phase: string }): boolean {
  return !(phase in UNDER_WAY) || UNDER_WAY[phase as Rollout['phase']];
}
