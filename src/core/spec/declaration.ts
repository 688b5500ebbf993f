/**
 * What a user declares, parsed: ACI's own part as it was sent, and our part with every default filled in. Made by
 * `parse.ts` alone; whoever holds one may trust it.
 */
import type { JsonObject } from '../json.ts';

export interface Declaration {
  readonly name: string;
  /** As declared; compare it lower-cased and without spaces. */
  readonly location: string;
  /** ACI's part: location, tags, identity, zones, properties and whatever else stands beside them, without `name` and `mooring`. */
  readonly body: JsonObject;
  readonly mooring: MooringSpec;
}

export interface MooringSpec {
  readonly subscription?: string;
  readonly resourceGroup?: string;
  /** Container groups to run at once, over all regions, 1 to 50. */
  readonly replicas: number;
  /** Where they run, in the order in which they are filled; empty for the declaration's own location. */
  readonly regions: readonly RegionSpec[];
  readonly strategy: StrategySpec;
  /** Absent: no router stands before the group. */
  readonly traffic?: TrafficSpec;
  /** What is tried in turn where there is no capacity; empty: as declared, and nothing else. */
  readonly placement: readonly PlacementSpec[];
  /** By container name; a container that is not named follows its tag's digest. */
  readonly images: Readonly<Record<string, ImagePolicy>>;
  readonly health?: HealthCheck;
  readonly drift: { readonly mode: 'repair' | 'report' | 'ignore'; readonly ignore: readonly string[] };
  /** A vault reference without a version whose secret has a newer one: told, or taken. */
  readonly secrets: 'report' | 'follow';
  readonly running: boolean;
  readonly hold: boolean;
  readonly protect: boolean;
  /** Milliseconds. After creation, or for a group that completes, after completion. */
  readonly ttlMs?: number;
}

export interface ImagePolicy {
  readonly follow: 'digest' | 'none';
}

export interface HealthCheck {
  readonly probe:
    | { readonly kind: 'http'; readonly scheme: 'http' | 'https'; readonly path: string; readonly port: number }
    | { readonly kind: 'tcp'; readonly port: number };
  /** Failures in a row that make it ill, 1 to 10. */
  readonly failureThreshold: number;
}

/** A type and no interface, as is the next: both are compared as JSON. */
export type RegionSpec = {
  readonly region: string;
  /** An RFC 7396 merge patch on ACI's part for the replicas of this region; it may hold nulls, which remove. */
  readonly patch?: JsonObject;
};

/** One place to run, where the entries before it have no capacity. What it leaves out stays as declared. */
export type PlacementSpec = {
  readonly region?: string;
  /** An empty list asks for no zone at all. */
  readonly zones?: readonly string[];
  /** By container name: what it requests, and its limits where it declares any. */
  readonly resources?: Readonly<Record<string, { readonly cpu: number; readonly memoryInGB: number }>>;
  readonly priority?: 'Regular' | 'Spot';
};

export type StrategyType = 'InPlace' | 'Recreate' | 'Rolling' | 'BlueGreen' | 'Canary';

/** How one revision follows another. Every key has its default here, also where the type makes no use of it. */
export interface StrategySpec {
  readonly type: StrategyType;
  /** Replicas beyond the declared number that a rollout may run; percents are counted already, rounded up. */
  readonly maxSurge: number;
  /** Replicas below the declared number that a rollout may fall to; percents are counted already, rounded down. */
  readonly maxUnavailable: number;
  /** How long a replica must have been proved before it counts. Milliseconds. */
  readonly minReadyMs: number;
  /** A rollout without progress for this long has failed. Milliseconds. */
  readonly progressDeadlineMs: number;
  /** Of a BlueGreen: by itself, `afterMs` milliseconds after the new set is proved, or when somebody asks. */
  readonly promotion: { readonly automatic: boolean; readonly afterMs: number };
  /** Of a Canary: the new revision's share in percent, rising; without `pauseMs` the step waits to be promoted. */
  readonly steps: readonly CanaryStep[];
  /** Behind a router: InPlace and Recreate may leave clients without a replica. */
  readonly allowInterruption: boolean;
  /** Each upgrade may make another principal of a system-assigned identity. */
  readonly allowIdentityChange: boolean;
  /** A rollout that fails goes back by itself; otherwise it stands as failed until somebody decides. */
  readonly rollback: boolean;
}

export interface CanaryStep {
  /** Percent of the clients, 1 to 99. */
  readonly weight: number;
  /** Milliseconds. */
  readonly pauseMs?: number;
}

export interface TrafficSpec {
  readonly trafficManager: TrafficManagerSpec;
}

export interface TrafficManagerSpec {
  readonly profile: string;
  /** Default: the group's. */
  readonly subscription?: string;
  /** Default: the group's. */
  readonly resourceGroup?: string;
  /** Mooring creates the profile and deletes it with the group; otherwise it is somebody's, and only endpoints are written. */
  readonly owned: boolean;
  /** Owned: the profile's DNS name, `<relativeName>.trafficmanager.net`. */
  readonly relativeName?: string;
  /** Owned: how long clients keep an answer. Seconds, 0 to 2147483647. A foreign profile says its own. */
  readonly ttlSeconds?: number;
  /** Owned. A foreign profile has its own. */
  readonly method?: 'Weighted' | 'Priority';
  /** Owned: how Traffic Manager probes. */
  readonly monitor?: MonitorSpec;
  /** The base weight of each endpoint, 1 to 1000. */
  readonly weight?: number;
  /** The priority of the first endpoint, 1 to 1000; absent: from the order of the replicas. */
  readonly priority?: number;
  /** Clients and resolvers keep answers this much longer than the time-to-live. Milliseconds. */
  readonly staleMs: number;
  /** For connections under way, once no client can get the old answer. Milliseconds. */
  readonly drainMs: number;
}

export interface MonitorSpec {
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly port: number;
  /** HTTP and HTTPS only. */
  readonly path?: string;
  readonly intervalSeconds: 10 | 30;
  readonly timeoutSeconds: number;
  /** Failed probes in a row that are forgiven. */
  readonly toleratedFailures: number;
}

/** One broken rule. `pointer` is an RFC 6901 JSON pointer into the document as it was sent. */
export interface Violation {
  readonly pointer: string;
  readonly rule: string;
}
