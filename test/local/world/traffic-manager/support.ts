/** A world with Traffic Manager on a clock that stands still, probes that answer what a test says, and bodies to PUT. For tests alone. */
import { createArm } from '../../../../local/arm/arm.ts';
import { createNoneRuntime } from '../../../../local/containers/none/runtime.ts';
import { virtualClock } from '../../../../local/world/clock.ts';
import { seededGuids } from '../../../../local/world/guid.ts';
import { type Json, type JsonObject, objectAt, objectsAt, textAt } from '../../../../local/world/json.ts';
import type { WorldSettings } from '../../../../local/world/settings.ts';
import type { ProbeRequest, ProbeResult } from '../../../../local/world/traffic-manager/prober.ts';
import { createWorld } from '../../../../local/world/world.ts';
import { START, SUBSCRIPTION, send, settle } from '../support.ts';

export const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;
export const PROFILE = `${NETWORK}/trafficManagerProfiles/web-tm`;

export interface TrafficBenchOptions {
  readonly settings?: Partial<WorldSettings>;
  /** Kept by the world's own prober where absent. */
  readonly probe?: (request: ProbeRequest, signal: AbortSignal) => ProbeResult | Promise<ProbeResult>;
  readonly seed?: number;
  readonly directory?: string;
}

export function trafficBench({ settings = {}, probe, seed = 1, directory }: TrafficBenchOptions = {}) {
  const clock = virtualClock(START);
  const probes: ProbeRequest[] = [];
  const runtime = createNoneRuntime({ clock });
  const world = createWorld({
    clock,
    runtime,
    guid: seededGuids('test'),
    chance: seeded(seed),
    settings,
    ...(directory === undefined ? {} : { directory }),
    prober: (asksWorld) => ({
      probe(request, signal) {
        probes.push(request);
        return probe ? probe(request, signal) : asksWorld.probe(request, signal);
      },
    }),
  });
  world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'rg', location: 'westeurope', tags: {} });
  const arm = createArm(world);
  const call = (method: string, path: string, body?: Json) => send(arm, method, path, body);
  return {
    clock,
    runtime,
    world,
    arm,
    call,
    /** Every probe made, in order. */
    probes,
    async pass(ms: number) {
      await settle();
      clock.advance(ms);
      await settle();
    },
    /** `name: status` of each endpoint, then the profile's own. */
    async statuses(path = PROFILE): Promise<readonly (string | undefined)[]> {
      const properties = objectAt((await call('GET', path)).body, 'properties');
      const endpoints = objectsAt(properties, 'endpoints').map((endpoint) =>
        textAt(objectAt(endpoint, 'properties'), 'endpointMonitorStatus'),
      );
      return [...endpoints, textAt(objectAt(properties, 'monitorConfig'), 'profileMonitorStatus')];
    },
  };
}

export type TrafficBench = ReturnType<typeof trafficBench>;

/** Numbers from 0 to below 1 that repeat from run to run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A profile's body: 10 s, 5 s, 2 tolerated, TTL 5; `properties` go over its own. */
export function profile(properties: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return {
    location: 'global',
    ...rest,
    properties: {
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: 'app1', ttl: 5 },
      monitorConfig: {
        protocol: 'HTTP',
        port: 80,
        path: '/healthz',
        intervalInSeconds: 10,
        timeoutInSeconds: 5,
        toleratedNumberOfFailures: 2,
      },
      endpoints: [],
      ...properties,
    },
  };
}

export function external(name: string, properties: JsonObject = {}): JsonObject {
  return {
    name,
    type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
    properties: { target: `${name}.westeurope.azurecontainer.io`, ...properties },
  };
}
