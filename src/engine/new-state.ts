/** The state that a group begins with, before its first look. Called by declare, adopt and previews. */
import { NO_FAILURES, WELL } from '../core/health/backoff.ts';
import type { GroupState } from '../core/model.ts';

export function newState(now: number): GroupState {
  return {
    lastRevision: 0,
    targetRevision: 0,
    replicas: [],
    status: {
      observedGeneration: 0,
      phase: 'Creating',
      reason: 'Declared',
      message: 'declared; not looked at yet',
      since: now,
      failures: NO_FAILURES,
      health: WELL,
      images: {},
      drift: [],
      repairs: { signature: '', count: 0, at: 0 },
    },
  };
}
