/**
 * What can be set about the world: its pace, its limits, and, for behaviour of Azure that no recording shows, which of
 * the possible behaviours it has. Given to `createWorld`; tests and simulations run the switches through their settings.
 */
export interface WorldSettings {
  /** How long a PUT, start or restart takes at least, in ms. */
  readonly provisionMs: number;
  /** After this a group that has not started is Failed, in ms (documented: 30 minutes). */
  readonly provisionTimeoutMs: number;
  /** Items on a page of a LIST. */
  readonly pageSize: number;
  /**
   * A PUT whose body equals the last one: the one recording of it left the containers running, the documentation says
   * they restart. A PUT that changes something restarts them either way.
   */
  readonly putOverRunning: 'unchanged-is-noop' | 'restart';
  /** The status of a PUT over an existing container group. */
  readonly putOverStatus: 200 | 201;
  /** Whether what may not change in place may change when all containers have ended: documented as "deployed as new". */
  readonly putOverTerminated: 'as-update' | 'as-new';
  /** A PUT, start or restart while an earlier one is under way. */
  readonly whileTransitioning: 'refuse' | 'accept';
  readonly startStatus: 204 | 202;
  readonly dnsLabelTakenStatus: 400 | 409;
  readonly quotaStatus: 400 | 409;
  /** Container groups a subscription may have in a region. */
  readonly groupsPerRegion: number;
  /** CPU cores of its container groups there that are not stopped: the quota `StandardCores`. */
  readonly coresPerRegion: number;
  /** Creations, and separately deletions, in 5 minutes and in an hour, for a subscription and region. */
  readonly changesPer5Minutes: number;
  readonly changesPerHour: number;
  /** Traffic Manager's waits, the first probe's, interval and timeout, are multiplied by this. */
  readonly probeScale: number;
  /** How long after an endpoint came its first probe is made, in ms: after 10 s none had been (recorded). */
  readonly firstProbeMs: number;
  /** Whether a new endpoint whose first probe fails has the tolerated failures before it is Degraded: not documented. */
  readonly firstProbeFailed: 'tolerated' | 'degrades';
  /** A PUT of a profile whose body has no list of endpoints. */
  readonly profilePutWithoutEndpoints: 'removes-them' | 'keeps-them';
  /** The status of a PUT over an existing endpoint; the one recording says 201. */
  readonly endpointPutOverStatus: 200 | 201;
  /** The time to live of a container group's own DNS record, in seconds: not documented. */
  readonly containerNameTtlSeconds: number;
  /** ARM's token buckets, a subscription: how many at once, and how many come back each second. */
  readonly reads: BucketSize;
  readonly writes: BucketSize;
  readonly deletes: BucketSize;
  readonly tenantId: string;
  /** What a caller of the identity endpoint must send as X-IDENTITY-HEADER; empty: anything. */
  readonly identityHeader: string;
  /** Bearer tokens that are taken though they are none of ours; absent: all are. An expired one of ours never is. */
  readonly plainTokens?: readonly string[];
  /** Who may do what; absent: everybody may do everything. */
  readonly roleAssignments?: readonly RoleAssignment[];
  /** The service as it answered on this day, ISO 8601; absent: as it does now. For replaying what was recorded then. */
  readonly asOf?: string;
}

/** A role definition given to somebody, as `az role assignment create` does; `*` in an action stands for anything. */
export interface RoleAssignment {
  /** The client id in the token; `*`: anybody. */
  readonly principal: string;
  /** The id of what it is about and everything below; absent: everything. */
  readonly scope?: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

/** As recorded or documented for an ordinary subscription. */
export const DEFAULT_SETTINGS: WorldSettings = {
  provisionMs: 2_000,
  provisionTimeoutMs: 30 * 60_000,
  pageSize: 100,
  putOverRunning: 'unchanged-is-noop',
  putOverStatus: 200,
  putOverTerminated: 'as-update',
  whileTransitioning: 'refuse',
  startStatus: 204,
  dnsLabelTakenStatus: 400,
  quotaStatus: 400,
  groupsPerRegion: 100,
  coresPerRegion: 100,
  changesPer5Minutes: 100,
  changesPerHour: 300,
  probeScale: 1,
  firstProbeMs: 10_000,
  firstProbeFailed: 'tolerated',
  profilePutWithoutEndpoints: 'removes-them',
  endpointPutOverStatus: 201,
  containerNameTtlSeconds: 60,
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
  tenantId: '00000000-0000-0000-0000-00000000000a',
  identityHeader: '',
};

/** The subscription that is there when none is named. */
export const DEFAULT_SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
