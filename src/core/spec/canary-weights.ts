/**
 * The weights that give a Canary its share. Used by check-rollout.ts, which refuses a share that no weights meet, and by
 * whoever shifts traffic. Pure arithmetic: the group's weights together stay what they were, so that endpoints of
 * others in the same profile keep their share.
 */

/** Of an endpoint (documented): a whole number. */
const WEIGHT_MIN = 1;
const WEIGHT_MAX = 1_000;
/** Percentage points by which the share may miss: rounding to whole weights, seen by nobody. */
const MISS_MAX = 1;

export interface CanaryShare {
  /** Of each endpoint, as declared. */
  readonly weight: number;
  readonly stable: number;
  readonly canary: number;
  /** Percent, 1 to 99. */
  readonly share: number;
}

/** Each stable endpoint's weight and each new one's; undefined where whole weights cannot give that share. */
export function canaryWeights({
  weight,
  stable,
  canary,
  share,
}: CanaryShare): { readonly stable: number; readonly canary: number } | undefined {
  const total = weight * stable;
  const weights = {
    stable: whole((total * (100 - share)) / 100 / stable),
    canary: whole((total * share) / 100 / canary),
  };
  const now = weights.canary * canary;
  const given = (100 * now) / (now + weights.stable * stable);
  return Math.abs(given - share) <= MISS_MAX ? weights : undefined;
}

/** New replicas that carry such a share as the declared ones carry the whole: at least one. */
export function canaryReplicas(replicas: number, share: number): number {
  return Math.max(1, Math.ceil((replicas * share) / 100));
}

function whole(weight: number): number {
  return Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, Math.round(weight)));
}
