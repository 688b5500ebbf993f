/**
 * The ports through which a rollout moves traffic and sees what a region has room for. Implemented by
 * `src/azure/traffic-manager` and `src/azure/quota`. A write is one request, never repeated inside and never waited for.
 */
import type { JsonObject } from './json.ts';

/** Which router; Traffic Manager is the one kind there is so far. */
export interface RouterRef {
  readonly kind: 'trafficManager';
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly profile: string;
}

/** What sends clients to replicas. Endpoints of others stand beside ours and are never written to. */
export interface Router {
  /** One read of all of it; undefined: there is no such router. */
  read(ref: RouterRef, signal: AbortSignal): Promise<RouterView | undefined>;
  /**
   * Adds an external endpoint, or replaces the one of that name: a new weight shifts traffic. One request, to that
   * endpoint alone. Whose name it is, the caller knows.
   */
  putEndpoint(ref: RouterRef, endpoint: EndpointSpec, signal: AbortSignal): Promise<void>;
  /** Takes an external endpoint out. One request; one that is gone already is no fault. */
  removeEndpoint(ref: RouterRef, name: string, signal: AbortSignal): Promise<void>;
  /**
   * A router of our own, without endpoints. Throws a conflict where one of that name is there, whoever's it is: it is
   * never written over, since that would take its endpoints away.
   */
  create(ref: RouterRef, profile: ProfileSpec, signal: AbortSignal): Promise<void>;
  /**
   * New settings for a router of our own that is there: its endpoints, tags and whatever else is not said stay. One
   * request; one that is not there is a fault.
   */
  update(ref: RouterRef, settings: ProfileSettings, signal: AbortSignal): Promise<void>;
  /** Removes the router with all that is in it. One request; one that is gone already is no fault. */
  remove(ref: RouterRef, signal: AbortSignal): Promise<void>;
}

/** What a router says of itself in one read. */
export interface RouterView {
  readonly id: string;
  /** The name that clients resolve. */
  readonly fqdn: string;
  readonly enabled: boolean;
  readonly method: RoutingMethod;
  /** How long resolvers keep an answer, in seconds. */
  readonly ttlSeconds: number;
  /** `Online`, `Degraded`, `CheckingEndpoints`, `Disabled`, `Inactive`, as the service says it. */
  readonly monitorStatus: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `monitorConfig` as it came. */
  readonly monitor: JsonObject;
  /** All of them, others' too, in the service's order. */
  readonly endpoints: readonly EndpointView[];
}

/** The first two are driven; the others are carried. Open, since the service may know more. */
export type RoutingMethod =
  | 'Weighted'
  | 'Priority'
  | 'Performance'
  | 'Geographic'
  | 'MultiValue'
  | 'Subnet'
  | (string & {});

export interface EndpointView {
  readonly name: string;
  readonly type: 'external' | 'azure' | 'nested';
  /** A host name or an address; empty where the service resolves a resource and has not told yet. */
  readonly target: string;
  readonly weight?: number;
  readonly priority?: number;
  readonly enabled: boolean;
  readonly status: EndpointStatus;
}

/** What the router's own probing found. Open, since the service may know more. */
export type EndpointStatus =
  | 'Online'
  | 'Degraded'
  | 'CheckingEndpoint'
  | 'Disabled'
  | 'Inactive'
  | 'Stopped'
  | 'Unmonitored'
  | (string & {});

export interface EndpointSpec {
  readonly name: string;
  /** A host name: the FQDN of a replica. */
  readonly target: string;
  /** 1 to 1000. */
  readonly weight?: number;
  /** 1 to 1000; no two endpoints of a router have the same. */
  readonly priority?: number;
  readonly enabled: boolean;
  /** A region's name; `Performance` needs one. */
  readonly location?: string;
}

/** A router of our own: the main one where it is `owned`, or a preview. */
export interface ProfileSpec {
  /** The DNS name below the service's own domain. */
  readonly relativeName: string;
  readonly ttlSeconds: number;
  readonly method: 'Weighted' | 'Priority';
  /** `monitorConfig` as it is sent. */
  readonly monitor: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
}

/** What of a router of our own may change. `relativeName` is its own, which never does. */
export interface ProfileSettings extends Pick<ProfileSpec, 'relativeName' | 'ttlSeconds' | 'monitor'> {
  /** As it was, where it is one that is carried. */
  readonly method: RoutingMethod;
}

/** What a subscription may have in a region, and has. */
export interface Quota {
  /** One read. What is not in the answer is not rationed, as far as is known. */
  read(subscription: string, region: string, signal: AbortSignal): Promise<readonly Usage[]>;
}

export interface Usage {
  /** `ContainerGroups`, `StandardCores`, `StandardSpotCores` and others, as the service names them. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
}
