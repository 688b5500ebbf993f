/**
 * What a plan is made from and what it is, as types. Part of plan.ts, through which everybody imports them.
 */
import type { DriftNote, GroupRow, GroupState, Hold, Revision } from './model.ts';
import type { Reason } from './reasons.ts';
import type { ImageSight, RouterSight, SecretSight, Sight } from './rollout/sight.ts';
import type { Step } from './rollout/step.ts';
import type { Usage } from './router.ts';
import type { Timings } from './timings.ts';

/** What was read for this look. */
export interface Observed {
  /** By container group name: every replica's, and the group's own. */
  readonly sights: ReadonlyMap<string, Sight>;
  /** By image text as declared. */
  readonly images: ReadonlyMap<string, ImageSight>;
  /** By vault reference as declared, for those that name no version. */
  readonly secrets: ReadonlyMap<string, SecretSight>;
  /** The whole installation is on hold. */
  readonly hold: Hold | undefined;
  /** The revision that the replicas are to have now. */
  readonly target: Revision | undefined;
  /** By container group name: what its own health answer said, where one is declared and could be asked. */
  readonly probes: ReadonlyMap<string, Probe>;
  /** By key (`rollout/fleet/routers.ts`): every router that the group is declared to stand behind, or that it has made or used. */
  readonly routers: ReadonlyMap<string, RouterSight>;
  /** By number: the target's, the stable one's, the one to return to, and those that replicas have. */
  readonly revisions: ReadonlyMap<number, Revision>;
  /** By region: what the subscription has and may have there; only where it was asked. */
  readonly usages?: ReadonlyMap<string, readonly Usage[]>;
}

export interface Probe {
  readonly ok: boolean;
  readonly detail: string;
}

/** Who we are: what is written into tags, and whether we write at all. */
export interface Installation {
  readonly id: string;
  /** Observe only: nothing is written to Azure by any path. */
  readonly readOnly: boolean;
  readonly keyId: string;
  readonly sign: (text: string) => string;
}

export interface PlanInput {
  readonly row: GroupRow;
  readonly observed: Observed;
  readonly installation: Installation;
  readonly now: number;
  readonly timings: Timings;
}

export interface Plan {
  /** To be recorded before the step is taken. */
  readonly state: GroupState;
  /** To be inserted before the state that names it. */
  readonly revision?: Revision;
  readonly step?: Step;
  /** What is done after it, in this order: each a write to something else, right whatever becomes of the others. */
  readonly more?: readonly Step[];
  /** Epoch milliseconds; absent: only the sweep watches. */
  readonly look?: number;
  /** Its time to live has passed: it is to be deleted as if somebody had asked. */
  readonly expire?: true;
  /** Nothing is left to do for this row, for ever. */
  readonly remove?: true;
  /** What the step mends. */
  readonly mends?: readonly DriftNote[];
  /** What happened that is no write: a rollout begun, failed, ended. For history. */
  readonly notes?: readonly Note[];
}

export interface Note {
  readonly what: string;
  readonly reason: Reason;
  readonly revision: number;
  readonly message: string;
}

/** Everything a plan would write, in its order. */
export function stepsOf({ step, more = [] }: Plan): readonly Step[] {
  return step ? [step, ...more] : [];
}
