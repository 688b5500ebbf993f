/** The real Traffic Manager client over TLS, and what it does to names: the judge of the ARM API that nobody here wrote. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrafficManagerManagementClient } from '@azure/arm-trafficmanager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createArm } from '../../../local/arm/arm.ts';
import { createNoneRuntime } from '../../../local/containers/none/runtime.ts';
import { httpClientOf } from '../../../local/serve/http-client.ts';
import { type Served, serve } from '../../../local/serve/server.ts';
import { loadTls } from '../../../local/serve/tls.ts';
import { realClock } from '../../../local/world/clock.ts';
import { createWorld, type World } from '../../../local/world/world.ts';
import { SUBSCRIPTION } from '../world/support.ts';
import { external, PROFILE, profile, trafficBench } from '../world/traffic-manager/support.ts';

const credential = { getToken: async () => ({ token: 'me', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const BODY = {
  location: 'global',
  profileStatus: 'Enabled',
  trafficRoutingMethod: 'Weighted',
  dnsConfig: { relativeName: 'sdk', ttl: 0 },
  monitorConfig: { protocol: 'HTTP', port: 80, path: '/healthz', intervalInSeconds: 10, timeoutInSeconds: 5 },
  endpoints: [],
};

let directory = '';
let world: World;
let arm: Served;
let client: TrafficManagerManagementClient;
let ill = false;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'traffic-client-'));
  const clock = realClock();
  world = createWorld({
    clock,
    runtime: createNoneRuntime({ clock }),
    settings: { probeScale: 0.001 },
    prober: () => ({ probe: async () => ({ kind: 'status', status: ill ? 500 : 200 }) }),
  });
  world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'rg', location: 'westeurope', tags: {} });
  const tls = await loadTls(directory, clock);
  arm = await serve(createArm(world), { tls, port: 0 });
  client = new TrafficManagerManagementClient(credential, SUBSCRIPTION, {
    endpoint: arm.url,
    credentialScopes: [`${arm.url}/.default`],
    tlsOptions: { ca: tls.ca },
    retryOptions: { maxRetries: 0 },
  });
});

afterAll(async () => {
  world.close();
  await arm.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the real Traffic Manager client over TLS', () => {
  it('creates, shows, lists, changes and deletes a profile and its endpoints', async () => {
    const { profiles, endpoints } = client;
    const name = { name: 'sdk', type: 'Microsoft.Network/trafficManagerProfiles' };
    expect(await profiles.checkTrafficManagerRelativeDnsNameAvailability(name)).toMatchObject({ nameAvailable: true });
    const made = await profiles.createOrUpdate('rg', 'sdk', { ...BODY, tags: { a: 'b' } });
    expect(made).toMatchObject({
      dnsConfig: { fqdn: 'sdk.trafficmanager.net', ttl: 0 },
      monitorConfig: { profileMonitorStatus: 'Inactive', toleratedNumberOfFailures: 3 },
      tags: { a: 'b' },
    });
    expect(await profiles.checkTrafficManagerNameAvailabilityV2(name)).toMatchObject({ nameAvailable: false });
    const body = { target: 'web.westeurope.azurecontainer.io', weight: 50, endpointStatus: 'Enabled' };
    const endpoint = await endpoints.createOrUpdate('rg', 'sdk', 'ExternalEndpoints', 'web', body);
    expect(endpoint).toMatchObject({ name: 'web', weight: 50, priority: 1, type: `${name.type}/externalEndpoints` });
    await vi.waitFor(async () => {
      const read = await profiles.get('rg', 'sdk');
      expect([read.endpoints?.[0]?.endpointMonitorStatus, read.monitorConfig?.profileMonitorStatus]).toEqual([
        'Online',
        'Online',
      ]);
    });
    expect(await endpoints.update('rg', 'sdk', 'ExternalEndpoints', 'web', { weight: 1 })).toMatchObject({ weight: 1 });
    expect(await profiles.update('rg', 'sdk', { tags: {} })).toMatchObject({ tags: {}, endpoints: [{ name: 'web' }] });
    for (const list of [profiles.listByResourceGroup('rg'), profiles.listBySubscription()]) {
      const names: unknown[] = [];
      for await (const item of list) names.push(item.name);
      expect(names).toEqual(['sdk']);
    }
    await endpoints.delete('rg', 'sdk', 'ExternalEndpoints', 'web');
    await endpoints.delete('rg', 'sdk', 'ExternalEndpoints', 'web');
    await expect(endpoints.get('rg', 'sdk', 'ExternalEndpoints', 'web')).rejects.toMatchObject({
      statusCode: 404,
      code: 'NotFound',
    });
    await profiles.delete('rg', 'sdk');
    await expect(profiles.get('rg', 'sdk')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  }, 20_000);

  it('sees an endpoint become Degraded and Online again', async () => {
    const { profiles } = client;
    const endpoint = { name: 'web', type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints', target: 'a.b' };
    await profiles.createOrUpdate('rg', 'ill', {
      ...BODY,
      dnsConfig: { relativeName: 'ill', ttl: 1 },
      endpoints: [endpoint],
    });
    const shows = (status: string) =>
      vi.waitFor(async () => {
        expect((await profiles.get('rg', 'ill')).endpoints?.[0]?.endpointMonitorStatus).toBe(status);
      });
    await shows('Online');
    ill = true;
    await shows('Degraded');
    ill = false;
    await shows('Online');
    await profiles.delete('rg', 'ill');
  }, 20_000);

  it('is refused with the code and the member', async () => {
    const wrong = { ...BODY, monitorConfig: { ...BODY.monitorConfig, intervalInSeconds: 20 } };
    await expect(client.profiles.createOrUpdate('rg', 'wrong', wrong)).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
      message: expect.stringContaining('/properties/monitorConfig/intervalInSeconds'),
    });
  });
});

describe('the same client in process', () => {
  it('reaches the world without a socket', async () => {
    const bench = trafficBench();
    await bench.call('PUT', PROFILE, profile({ endpoints: [external('a')] }));
    const sdk = new TrafficManagerManagementClient(credential, SUBSCRIPTION, {
      endpoint: 'https://arm.local',
      httpClient: httpClientOf(bench.arm),
    });
    expect(await sdk.profiles.get('rg', 'web-tm')).toMatchObject({ endpoints: [{ name: 'a' }] });
  });
});
