/** Whether a rollout has not ended yet: then it can be paused, promoted and aborted, and whoever waits for it goes on waiting. */
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
export function isUnderWay({ phase }: { readonly phase: string }): boolean {
  return !(phase in UNDER_WAY) || UNDER_WAY[phase as Rollout['phase']];
}
