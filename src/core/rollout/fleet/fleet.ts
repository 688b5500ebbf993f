/**
 * What the rules of a fleet decide from: the group's replicas as this look has read them, the routers before them, and
 * where they are to go. Built once a look by `look.ts`; pure data.
 */
import type { GroupRow, Replica, Revision, Rollout } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import type { Reason } from '../../reasons.ts';
import type { EndpointView, RouterRef, RouterView } from '../../router.ts';
import type { Declaration } from '../../spec/declaration.ts';
import type { Case } from '../converge.ts';
import type { Step } from '../step.ts';

/**
 * - `well`: it runs, and its own health answer says so where it could be asked.
 * - `ended`: its containers have ended as they may.
 * - `coming`: Azure, or a container of it, is still being started.
 * - `ill`, `stopped`, `absent`: as they say; `foreign`: somebody else's has the name.
 * - `unknown`: it could not be read, or says nothing of its containers. Never taken for absent.
 */
export type Condition = 'well' | 'ended' | 'coming' | 'ill' | 'stopped' | 'absent' | 'foreign' | 'unknown';

/** One replica and all that is known of it. */
export interface Member {
  readonly replica: Replica;
  readonly of: Case;
  readonly condition: Condition;
  /** Why it is ill. */
  readonly illness?: Reason;
  /** For people. */
  readonly detail: string;
  /** Why it is to be replaced though nothing is wrong with how it runs; absent: it is as it should be. */
  readonly behind?: Reason;
  /** Only its tags differ: they are written without touching anything else. */
  readonly retag: boolean;
  /** The name clients are sent to, once Azure has told it. */
  readonly fqdn?: string;
  readonly main?: EndpointView;
  readonly preview?: EndpointView;
}

/** The routers of a group, each as read: where one could not be read the look has ended before. */
export interface Routers {
  readonly main?: RouterRef;
  readonly mainKey?: string;
  readonly mainView?: RouterView;
  readonly preview?: RouterRef;
  readonly previewKey?: string;
  readonly previewView?: RouterView;
}

export interface Fleet {
  readonly input: PlanInput;
  readonly row: GroupRow;
  readonly declaration: Declaration;
  /** The revision its replicas are to have. */
  readonly revision: Revision;
  readonly revisions: ReadonlyMap<number, Revision>;
  readonly members: readonly Member[];
  readonly routers: Routers;
  /** Under way; absent where the group only has to be kept. */
  readonly rollout: Rollout | undefined;
  readonly now: number;
}

/** What becomes of a replica, with what is written for it. */
export interface Change {
  /** Undefined: it is no more. */
  readonly replica: Replica | undefined;
  readonly steps: readonly Step[];
  /** Epoch milliseconds: when to look at it again; absent: not for its sake. */
  readonly look?: number;
}

/** Nothing goes forward before its owner says so, or before a time that the rollout itself looks out for. */
export function isStanding(rollout: Rollout | undefined): boolean {
  if (rollout === undefined || rollout.endedAt !== undefined || rollout.from === 0) return false;
  return rollout.phase === 'Paused' || rollout.phase === 'AwaitingPromotion' || rollout.phase === 'Failed';
}

/** Clients may be sent to it, or would be if there were a router: it is neither made nor on its way out. */
export function isServing({ replica }: Member): boolean {
  return replica.phase === 'serving';
}

/** It is, or will be, one of those that run. */
export function isAlive({ replica }: Member): boolean {
  return (
    replica.leaves === undefined &&
    (replica.phase === 'creating' || replica.phase === 'proving' || replica.phase === 'serving')
  );
}

/** Of the revision that is to be, and as it should be. */
export function isCurrent({ behind }: Member): boolean {
  return behind === undefined;
}

/** A client that asks now may be sent to it and is served. */
export function isHealthy({ routers }: Pick<Fleet, 'routers'>, member: Member): boolean {
  if (!isServing(member) || !(member.condition === 'well' || member.condition === 'ended')) return false;
  if (routers.main === undefined) return true;
  return member.replica.router === routers.mainKey && isOnline(member.main);
}

/** The router sends clients there and finds it well; `Unmonitored` is what it says where it is told not to look. */
export function isOnline(endpoint: EndpointView | undefined): boolean {
  return endpoint?.enabled === true && (endpoint.status === 'Online' || endpoint.status === 'Unmonitored');
}
