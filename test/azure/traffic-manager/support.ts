/** The adapter over a client that answers from a function, and the profiles that the tests here share. */
import {
  createTrafficManager,
  type TrafficManagerOptions,
} from '../../../src/azure/traffic-manager/traffic-manager.ts';
import type { ProfileSpec, Router, RouterRef } from '../../../src/core/ports.ts';
import type { Answer, AnsweringClient } from '../support/answering-client.ts';
import { credential } from '../support/fixtures.ts';

export const ENDPOINT = 'https://management.example';
export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
export const REF: RouterRef = {
  kind: 'trafficManager',
  subscription: SUBSCRIPTION,
  resourceGroup: 'shop',
  profile: 'web-tm',
};
export const PROFILE_PATH = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Network/trafficManagerProfiles/web-tm`;

export const NEW = { name: 'web-r2-1-1', target: 'web-0f3a.westeurope.azurecontainer.io', weight: 100, enabled: true };

export const OWN: ProfileSpec = {
  relativeName: 'shop-web',
  ttlSeconds: 60,
  method: 'Weighted',
  monitor: { protocol: 'HTTP', port: 80, path: '/healthz', intervalInSeconds: 10, future: { a: [1] } },
  tags: { 'mooring-owner': 'i', 'mooring-group': 'web' },
};

export function over(
  httpClient: AnsweringClient,
  options: Pick<TrafficManagerOptions, 'onAllowances' | 'pauseMs'> = {},
): Router {
  return createTrafficManager({ endpoint: ENDPOINT, credential, httpClient, ...options });
}

export function error(status: number, code: string, headers: Record<string, string> = {}, message = 'm'): Answer {
  return { status, headers, body: { error: { code, message } } };
}

/** A profile as the service answers it: shapes of its specification's examples, with what no SDK's model knows. */
export function profile(properties: Record<string, unknown> = {}, endpoints: readonly unknown[] = ENDPOINTS) {
  return {
    id: PROFILE_PATH,
    name: 'web-tm',
    type: 'Microsoft.Network/trafficManagerProfiles',
    location: 'global',
    tags: { team: 'a' },
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: 'shop-web', fqdn: 'shop-web.trafficmanager.net', ttl: 30 },
      monitorConfig: {
        profileMonitorStatus: 'Degraded',
        protocol: 'HTTPS',
        port: 443,
        path: '/',
        intervalInSeconds: 30,
        timeoutInSeconds: 10,
        toleratedNumberOfFailures: 3,
        futureProbe: { kind: 'grpc' },
      },
      endpoints,
      ...properties,
    },
  };
}

export const ENDPOINTS = [
  endpoint('externalEndpoints', 'eu', { target: 'eu.example', weight: 90, priority: 1 }),
  endpoint('azureEndpoints', 'ip', {
    targetResourceId: '/x/publicIPAddresses/a',
    weight: 1,
    priority: 2,
    endpointStatus: 'Disabled',
    endpointMonitorStatus: 'Disabled',
  }),
  endpoint('nestedEndpoints', 'inner', { targetResourceId: '/x', target: 'inner.trafficmanager.net', priority: 3 }),
];

export function endpoint(type: string, name: string, properties: Record<string, unknown> = {}) {
  return {
    id: `${PROFILE_PATH}/${type}/${name}`,
    name,
    type: `Microsoft.Network/trafficManagerProfiles/${type}`,
    properties: { endpointStatus: 'Enabled', endpointMonitorStatus: 'Online', ...properties },
  };
}
