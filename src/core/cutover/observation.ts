/**
 * What was observed of a group's traffic at one instant, and what a router in that state answers to a client that asks
 * now. Written by `src/engine/cutover.ts`, judged by `least-reachable.ts`. Nothing in this folder imports anything else
 * of the project: who checks a cut-over must not share its mistakes.
 */

/** One read of the router, and how the replicas were judged at that time. */
export interface Observation {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How long a resolver may keep an answer given now. */
  readonly ttlSeconds: number;
  /** The endpoints of this group, under the names of their replicas; never somebody else's. */
  readonly endpoints: readonly ObservedEndpoint[];
  /** By replica: whether it answered well. False: it did not, or it is gone. Absent: not known. */
  readonly healthy: Readonly<Record<string, boolean>>;
  /** Epoch milliseconds since when all of this has been observed to be the same. */
  readonly unchangedSince?: number;
}

export interface ObservedEndpoint {
  readonly name: string;
  /** The domain name or address that the router answers with. */
  readonly target: string;
  readonly enabled: boolean;
  /** Traffic Manager's endpointMonitorStatus, as it came. */
  readonly status: string;
  /** Only where the router answers with the first in order alone (the routing method Priority). */
  readonly priority?: number;
}

/**
 * Never answered with, whatever the others are like. Documented:
 * https://learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring
 */
const OUT: readonly string[] = ['Disabled', 'Inactive', 'Stopped'];

/**
 * The endpoints one of which a client is answered with. An endpoint that is still being checked is answered with, and
 * where all are degraded, all are (documented on the same page). A status we do not know counts as answered with.
 */
export function answered({ endpoints }: Observation): readonly ObservedEndpoint[] {
  const open = endpoints.filter(({ enabled, status }) => enabled && !OUT.includes(status));
  const up = open.filter(({ status }) => status !== 'Degraded');
  const pool = up.length > 0 ? up : open;
  if (pool.some(({ priority }) => priority === undefined)) return pool;
  const first = Math.min(...pool.map(({ priority = 0 }) => priority));
  return pool.filter(({ priority }) => priority === first);
}
