import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JsonObject, objectAt, objectsAt } from '../../../../local/world/json.ts';
import { codeOf, propertiesOf, SUBSCRIPTION } from '../../world/support.ts';
import { external, NETWORK, PROFILE, profile, trafficBench } from '../../world/traffic-manager/support.ts';

const LIST = `${NETWORK}/trafficmanagerprofiles`;
const TYPE = 'Microsoft.Network/trafficManagerProfiles';
const endpoint = (name: string, type = 'externalEndpoints'): string => `${PROFILE}/${type}/${name}`;
const messageOf = ({ body }: { body: JsonObject }): unknown => objectAt(body, 'error')['message'];

/** What `az network traffic-manager profile create` sent and was answered, recorded in 2021; `maxReturn` came later. */
const SENT = {
  tags: { foo: 'doo' },
  location: 'global',
  properties: {
    profileStatus: 'Enabled',
    trafficRoutingMethod: 'Priority',
    dnsConfig: { relativeName: 'mytrafficmanager001100a', ttl: 30 },
    monitorConfig: { protocol: 'HTTP', port: 80, path: '/' },
  },
};
const ANSWERED = {
  id: PROFILE,
  name: 'web-tm',
  type: TYPE,
  location: 'global',
  tags: { foo: 'doo' },
  properties: {
    profileStatus: 'Enabled',
    trafficRoutingMethod: 'Priority',
    dnsConfig: {
      relativeName: 'mytrafficmanager001100a',
      fqdn: 'mytrafficmanager001100a.trafficmanager.net',
      ttl: 30,
    },
    monitorConfig: {
      profileMonitorStatus: 'Inactive',
      protocol: 'HTTP',
      port: 80,
      path: '/',
      intervalInSeconds: 30,
      toleratedNumberOfFailures: 3,
      timeoutInSeconds: 10,
    },
    endpoints: [],
    trafficViewEnrollmentStatus: 'Disabled',
    maxReturn: null,
  },
};

describe('a Traffic Manager profile', () => {
  it('is answered as the service was recorded, by PUT, GET and LIST', async () => {
    const { call } = trafficBench();
    const made = await call('PUT', PROFILE.replace('trafficManagerProfiles', 'trafficmanagerprofiles'), SENT);
    expect([made.status, made.body]).toEqual([201, ANSWERED]);
    const again = await call('PUT', PROFILE, ANSWERED);
    expect([again.status, again.body]).toEqual([200, ANSWERED]);
    expect((await call('GET', PROFILE)).body).toEqual(ANSWERED);
    for (const list of [LIST, `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/trafficManagerProfiles`]) {
      expect((await call('GET', list)).body).toEqual({ value: [ANSWERED] });
    }
  });

  it('is deleted with 200, then 204, and gone for a GET', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, SENT);
    const [first, second] = [await call('DELETE', PROFILE), await call('DELETE', PROFILE)];
    expect([first.status, second.status]).toEqual([200, 204]);
    const gone = await call('GET', PROFILE);
    expect([gone.status, codeOf(gone)]).toEqual([404, 'ResourceNotFound']);
    expect(messageOf(gone)).toContain(`The Resource '${TYPE}/web-tm' under resource group 'rg' was not found.`);
  });

  it('is replaced whole by a PUT, its endpoints and tags with it', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile({ endpoints: [external('a'), external('b')] }, { tags: { a: 'b' } }));
    await call('PUT', PROFILE, profile({ endpoints: [external('b')] }));
    const shown = await call('GET', PROFILE);
    expect(objectsAt(propertiesOf(shown), 'endpoints').map(({ name }) => name)).toEqual(['b']);
    expect(shown.body['tags']).toEqual({});
  });

  it.each([
    ['removes-them', []],
    ['keeps-them', ['a']],
  ])('has its endpoints after a PUT without a list where that %s', async (profilePutWithoutEndpoints, names) => {
    const { call } = trafficBench({ settings: { profilePutWithoutEndpoints } as object });
    await call('PUT', PROFILE, profile({ endpoints: [external('a')] }));
    const { endpoints: _, ...silent } = objectAt(profile(), 'properties');
    await call('PUT', PROFILE, { location: 'global', properties: silent });
    const shown = await call('GET', PROFILE);
    expect(objectsAt(propertiesOf(shown), 'endpoints').map(({ name }) => name)).toEqual(names);
  });

  it('is changed member by member by a PATCH', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile({ endpoints: [external('a')] }, { tags: { a: 'b' } }));
    const patched = await call('PATCH', PROFILE, {
      tags: { c: 'd' },
      properties: { dnsConfig: { ttl: 60 }, monitorConfig: { port: 8080 } },
    });
    expect([patched.status, patched.body['tags']]).toEqual([200, { c: 'd' }]);
    expect(propertiesOf(patched)).toMatchObject({
      dnsConfig: { relativeName: 'app1', ttl: 60 },
      monitorConfig: { port: 8080, path: '/healthz', intervalInSeconds: 10 },
      endpoints: [{ name: 'a' }],
    });
    expect((await call('PATCH', `${PROFILE}-none`, {})).status).toBe(404);
  });

  it('carries what is not known here', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile({ recordType: 'A', endpoints: [external('a', { future: [1] })] }));
    expect(propertiesOf(await call('GET', PROFILE))).toMatchObject({
      recordType: 'A',
      endpoints: [{ properties: { future: [1] } }],
    });
  });

  it('is a type of its provider, with the API versions that clients ask for', async () => {
    const { call } = trafficBench();
    const shown = await call('GET', `/subscriptions/${SUBSCRIPTION}/providers/microsoft.network`);
    expect(objectsAt(shown.body, 'resourceTypes')).toMatchObject([
      { resourceType: 'trafficManagerProfiles', apiVersions: expect.arrayContaining(['2022-04-01']) },
    ]);
  });

  it('is listed page by page', async () => {
    const { call } = trafficBench({ settings: { pageSize: 2 } });
    for (const name of ['a', 'b', 'c']) {
      await call('PUT', `${LIST}/${name}`, profile({ dnsConfig: { relativeName: name, ttl: 5 } }));
    }
    const first = await call('GET', LIST);
    const second = await call('GET', String(first.body['nextLink']));
    const names = [first, second].map(({ body }) => objectsAt(body, 'value').map(({ name }) => name));
    expect(names).toEqual([['a', 'b'], ['c']]);
  });

  it('has a name that nobody else may have, which can be asked before', async () => {
    const { call, world } = trafficBench();
    world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'other', location: 'westeurope', tags: {} });
    const check = async (path: string) => {
      const answer = await call('POST', `${path}/providers/Microsoft.Network/${PATHS[path]}`, {
        name: 'App1',
        type: 'microsoft.network/trafficmanagerprofiles',
      });
      return [answer.status, answer.body['nameAvailable'], answer.body['reason']];
    };
    const PATHS: Record<string, string> = {
      '': 'checkTrafficManagerNameAvailability',
      [`/subscriptions/${SUBSCRIPTION}`]: 'checkTrafficManagerNameAvailabilityV2',
    };
    for (const path of Object.keys(PATHS)) expect(await check(path)).toEqual([200, true, null]);
    await call('PUT', PROFILE, profile());
    for (const path of Object.keys(PATHS)) expect(await check(path)).toEqual([200, false, 'AlreadyExists']);
    const taken = await call('PUT', PROFILE.replace('/rg/', '/other/'), profile());
    expect([taken.status, codeOf(taken)]).toEqual([409, 'Conflict']);
    expect(messageOf(taken)).toBe(
      'Domain name app1.trafficmanager.net already exists. Please choose a different DNS prefix.',
    );
    await call('DELETE', PROFILE);
    expect((await call('PUT', PROFILE.replace('/rg/', '/other/'), profile())).status).toBe(201);
  });

  it('goes with its resource group and outlives the process', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'traffic-'));
    try {
      const before = trafficBench({ directory });
      await before.call('PUT', PROFILE, profile({ endpoints: [external('a')] }, { tags: { a: 'b' } }));
      const shown = await before.call('GET', PROFILE);
      before.world.close();
      const after = trafficBench({ directory });
      expect((await after.call('GET', PROFILE)).body).toEqual(shown.body);
      await after.pass(10_000);
      expect(after.probes).toHaveLength(1);
      await after.call('DELETE', PROFILE.slice(0, PROFILE.indexOf('/providers')));
      expect(after.world.traffic.ownerOf('app1')).toBeUndefined();
      after.world.close();
      const last = trafficBench({ directory });
      expect((await last.call('GET', PROFILE)).status).toBe(404);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('an endpoint of a profile', () => {
  /** Recorded in 2023 with the API version of 2022. */
  const RECORDED = {
    id: endpoint('a'),
    name: 'a',
    type: `${TYPE}/externalEndpoints`,
    properties: {
      endpointStatus: 'Enabled',
      endpointMonitorStatus: 'CheckingEndpoint',
      targetResourceId: null,
      target: 'www.contoso.com',
      weight: 1,
      priority: 1,
      endpointLocation: 'North Europe',
      minChildEndpoints: null,
      alwaysServe: 'Disabled',
    },
  };
  const SENT = { target: 'www.contoso.com', endpointStatus: 'Enabled', endpointLocation: 'North Europe' };

  it('is answered as the service was recorded: 201 also over one that is there', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile());
    const made = await call('PUT', endpoint('a', 'ExternalEndpoints'), { name: 'a', properties: SENT });
    expect([made.status, made.body]).toEqual([201, RECORDED]);
    const over = await call('PUT', endpoint('a'), { properties: { ...SENT, endpointStatus: 'Disabled', weight: 7 } });
    expect(over.status).toBe(201);
    expect(propertiesOf(over)).toMatchObject({
      endpointStatus: 'Disabled',
      endpointMonitorStatus: 'Disabled',
      weight: 7,
    });
    const shown = await call('GET', PROFILE);
    expect(objectsAt(propertiesOf(shown), 'endpoints')).toEqual([over.body]);
    expect((await call('GET', endpoint('A', 'externalendpoints'))).body).toEqual(over.body);
  });

  it('is answered with 200 over one that is there, where it is set so', async () => {
    const { call } = trafficBench({ settings: { endpointPutOverStatus: 200 } });
    await call('PUT', PROFILE, profile());
    const statuses = [
      await call('PUT', endpoint('a'), { properties: SENT }),
      await call('PUT', endpoint('a'), { properties: SENT }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([201, 200]);
  });

  it('is changed by a PATCH, which leaves the others', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile({ endpoints: [external('a', { weight: 5 }), external('b')] }));
    const before = (await call('GET', endpoint('b'))).body;
    const patched = await call('PATCH', endpoint('a'), { properties: { weight: 9 } });
    expect([patched.status, propertiesOf(patched)['weight'], propertiesOf(patched)['target']]).toEqual([
      200,
      9,
      'a.westeurope.azurecontainer.io',
    ]);
    expect((await call('GET', endpoint('b'))).body).toEqual(before);
  });

  it('is deleted with 200 and no body, then 204, and not found in the words of the service', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile({ endpoints: [external('a'), external('b')] }));
    const deleted = await call('DELETE', endpoint('a'));
    expect([deleted.status, deleted.body]).toEqual([200, {}]);
    expect((await call('DELETE', endpoint('a'))).status).toBe(204);
    for (const method of ['GET', 'PATCH']) {
      const gone = await call(method, endpoint('a'), {});
      expect([gone.status, codeOf(gone)]).toEqual([404, 'NotFound']);
      expect(messageOf(gone)).toBe(
        "The endpoint 'a' of type 'externalendpoints' does not exist in the profile 'web-tm'.",
      );
    }
    const shown = await call('GET', PROFILE);
    expect(objectsAt(propertiesOf(shown), 'endpoints').map(({ name }) => name)).toEqual(['b']);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('is refused by ARM for %s without its profile', async (method) => {
    const { call } = trafficBench();
    const answer = await call(method, endpoint('a'), { properties: SENT });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'ResourceNotFound']);
  });

  it('gets the next priority where none is said', async () => {
    const { call } = trafficBench();
    await call('PUT', PROFILE, profile({ endpoints: [external('a', { priority: 4 })] }));
    const made = await call('PUT', endpoint('b'), { properties: { target: 'b.example.com' } });
    expect(propertiesOf(made)['priority']).toBe(5);
  });
});
