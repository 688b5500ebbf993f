import { describe, expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../../../local/world/json.ts';
import { codeOf } from '../../world/support.ts';
import { external, NETWORK, PROFILE, profile, trafficBench } from '../../world/traffic-manager/support.ts';

const monitor = (change: JsonObject): JsonObject => ({
  monitorConfig: { protocol: 'HTTP', port: 80, path: '/', ...change },
});
const azure = (properties: JsonObject): JsonObject => ({
  name: 'x',
  type: 'Microsoft.Network/trafficManagerProfiles/azureEndpoints',
  properties,
});
const many = (count: number): JsonObject[] => Array.from({ length: count }, (_, index) => external(`e${index}`));

describe('a profile is refused with the member and the rule', () => {
  it.each<[string, JsonObject]>([
    ['/properties/trafficRoutingMethod', { trafficRoutingMethod: 'Random' }],
    ['/properties/profileStatus', { profileStatus: 'On' }],
    ['/properties/dnsConfig', { dnsConfig: null }],
    ['/properties/dnsConfig/relativeName', { dnsConfig: { relativeName: '-x', ttl: 5 } }],
    ['/properties/dnsConfig/ttl', { dnsConfig: { relativeName: 'x', ttl: -1 } }],
    ['/properties/dnsConfig/ttl', { dnsConfig: { relativeName: 'x', ttl: 2_147_483_648 } }],
    ['/properties/monitorConfig', { monitorConfig: null }],
    ['/properties/monitorConfig/protocol', monitor({ protocol: 'UDP' })],
    ['/properties/monitorConfig/port', monitor({ port: 0 })],
    ['/properties/monitorConfig/port', monitor({ port: 65_536 })],
    ['/properties/monitorConfig/path', monitor({ path: 'healthz' })],
    ['/properties/monitorConfig/path', monitor({ path: null })],
    ['/properties/monitorConfig/path', monitor({ protocol: 'TCP' })],
    ['/properties/monitorConfig/intervalInSeconds', monitor({ intervalInSeconds: 20 })],
    ['/properties/monitorConfig/timeoutInSeconds', monitor({ timeoutInSeconds: 4 })],
    ['/properties/monitorConfig/timeoutInSeconds', monitor({ intervalInSeconds: 10, timeoutInSeconds: 10 })],
    ['/properties/monitorConfig/timeoutInSeconds', monitor({ intervalInSeconds: 30, timeoutInSeconds: 11 })],
    ['/properties/monitorConfig/toleratedNumberOfFailures', monitor({ toleratedNumberOfFailures: 10 })],
    ['/properties/monitorConfig/customHeaders', monitor({ customHeaders: Array(9).fill({ name: 'a', value: 'b' }) })],
    ['/properties/monitorConfig/customHeaders/0', monitor({ customHeaders: [{ name: 'a b', value: 'c' }] })],
    [
      '/properties/monitorConfig/expectedStatusCodeRanges/0/max',
      monitor({ expectedStatusCodeRanges: [{ min: 200, max: 199 }] }),
    ],
    [
      '/properties/monitorConfig/expectedStatusCodeRanges',
      monitor({ expectedStatusCodeRanges: Array(9).fill({ min: 200, max: 200 }) }),
    ],
    ['/properties/endpoints', { endpoints: many(201) }],
    ['/properties/endpoints/0/type', { endpoints: [{ name: 'a', type: 'x', properties: { target: 'a.b' } }] }],
    ['/name', { endpoints: [external('a/b', { target: 'a.b' })] }],
    ['/properties/endpoints/0/properties/target', { endpoints: [external('a', { target: 'localhost:80' })] }],
    ['/properties/endpoints/0/properties/targetResourceId', { endpoints: [external('a', { targetResourceId: '/x' })] }],
    ['/properties/endpoints/0/properties/weight', { endpoints: [external('a', { weight: 0 })] }],
    ['/properties/endpoints/0/properties/weight', { endpoints: [external('a', { weight: 1_001 })] }],
    ['/properties/endpoints/0/properties/priority', { endpoints: [external('a', { priority: 0 })] }],
    ['/properties/endpoints/1/properties/priority', { endpoints: [external('a', { priority: 2 }), external('b')] }],
    ['/properties/endpoints/1/name', { endpoints: [external('a'), external('A', { target: 'b.c' })] }],
    [
      '/properties/endpoints/1/properties/target',
      { endpoints: [external('a', { target: 'x.y' }), external('b', { target: 'X.y' })] },
    ],
    ['/properties/endpoints/0/properties/targetResourceId', { endpoints: [azure({})] }],
    [
      '/properties/endpoints/0/properties/targetResourceId',
      {
        endpoints: [
          azure({
            targetResourceId:
              '/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerInstance/containerGroups/web',
          }),
        ],
      },
    ],
    [
      '/properties/maxReturn',
      { trafficRoutingMethod: 'MultiValue', endpoints: [external('a', { target: '20.0.0.1' })] },
    ],
    [
      '/properties/endpoints/0/properties/target',
      { trafficRoutingMethod: 'MultiValue', maxReturn: 2, endpoints: [external('a')] },
    ],
    [
      '/properties/endpoints/0/properties/geoMapping',
      { trafficRoutingMethod: 'Geographic', endpoints: [external('a')] },
    ],
  ])('%s %#', async (pointer, properties) => {
    const { call } = trafficBench();
    const refused = await call('PUT', PROFILE, profile(properties));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'BadRequest']);
    expect(objectAt(refused.body, 'error')['message']).toContain(`The value at '${pointer}' is invalid: `);
    expect((await call('GET', PROFILE)).status).toBe(404);
  });

  it.each<[string, JsonObject]>([
    ['/location', { location: 'westeurope' }],
    ['/tags', { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'x'])) }],
    ['/tags', { tags: { 'a<b': 'x' } }],
    ['/tags/a', { tags: { a: 'x'.repeat(257) } }],
  ])('%s', async (pointer, rest) => {
    const { call } = trafficBench();
    const refused = await call('PUT', PROFILE, profile({}, rest));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'BadRequest']);
    expect(JSON.stringify(refused.body)).toContain(`'${pointer}'`);
  });

  it('for its name, its path and its verb', async () => {
    const { call } = trafficBench();
    expect((await call('PUT', `${NETWORK}/trafficManagerProfiles/-a`, profile())).status).toBe(400);
    expect(codeOf(await call('PUT', PROFILE, { properties: {} }))).toBe('LocationRequired');
    expect((await call('PUT', PROFILE.replace('/rg/', '/none/'), profile())).status).toBe(404);
    await call('PUT', PROFILE, profile());
    expect((await call('POST', PROFILE)).status).toBe(405);
    expect((await call('POST', `${PROFILE}/externalEndpoints/a`)).status).toBe(405);
    expect((await call('POST', `${NETWORK}/trafficManagerProfiles`)).status).toBe(405);
    expect((await call('GET', `${PROFILE}/externalEndpoints`)).status).toBe(404);
    expect((await call('GET', `${PROFILE}/otherEndpoints/a`)).status).toBe(404);
  });
});

describe('what is refused changes nothing', () => {
  it('of a profile, nor of its endpoints', async () => {
    const { call } = trafficBench();
    await call(
      'PUT',
      PROFILE,
      profile({ endpoints: [external('a', { priority: 1 }), external('b', { priority: 2 })] }),
    );
    const before = (await call('GET', PROFILE)).body;
    const refused = [
      await call('PUT', PROFILE, profile({ dnsConfig: { relativeName: 'renamed', ttl: 5 } })),
      await call('PATCH', PROFILE, { properties: { monitorConfig: { port: 0 } } }),
      await call('PUT', `${PROFILE}/externalEndpoints/a`, { properties: { target: 'a.b', weight: 0 } }),
      await call('PUT', `${PROFILE}/externalEndpoints/c`, { properties: { target: 'a.westeurope.azurecontainer.io' } }),
      await call('PUT', `${PROFILE}/externalEndpoints/c`, { properties: { target: 'c.d', priority: 2 } }),
      await call('PATCH', `${PROFILE}/externalEndpoints/b`, { properties: { priority: 1 } }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(Array(refused.length).fill(400));
    expect((await call('GET', PROFILE)).body).toEqual(before);
  });
});

describe('rights, faults and the log of writes', () => {
  it('asks for the action of each verb on what it is about', async () => {
    const { call, world } = trafficBench();
    const whole = profile({ endpoints: [external('a')] });
    await call('PUT', PROFILE, whole);
    const one = `${PROFILE}/externalEndpoints/a`;
    const TM = 'Microsoft.Network/trafficManagerProfiles';
    const calls: readonly [string, string, string][] = [
      ['GET', PROFILE, `${TM}/read`],
      ['GET', `${NETWORK}/trafficManagerProfiles`, `${TM}/read`],
      ['PUT', PROFILE, `${TM}/write`],
      ['PATCH', PROFILE, `${TM}/write`],
      ['GET', one, `${TM}/externalEndpoints/read`],
      ['PUT', one, `${TM}/externalEndpoints/write`],
      ['PATCH', one, `${TM}/externalEndpoints/write`],
      ['DELETE', one, `${TM}/externalEndpoints/delete`],
      ['DELETE', PROFILE, `${TM}/delete`],
    ];
    for (const [method, path, action] of calls) {
      const body = path === one ? { properties: { target: 'a.b' } } : whole;
      world.access.set([{ principal: '*', actions: ['*'], notActions: [action] }]);
      const refused = await call(method, path, method === 'GET' ? undefined : body);
      expect([method, path, refused.status, codeOf(refused)]).toEqual([method, path, 403, 'AuthorizationFailed']);
      world.access.set([{ principal: '*', actions: [action] }]);
      expect((await call(method, path, method === 'GET' ? undefined : body)).status).toBeLessThan(300);
    }
  });

  it('needs a token', async () => {
    const { arm } = trafficBench();
    const url = new URL(`https://arm.local${PROFILE}?api-version=2022-04-01`);
    expect((await arm({ method: 'GET', url, headers: {}, body: new Uint8Array() })).status).toBe(401);
  });

  it('has a write happen though its answer is lost, and tells both in the log', async () => {
    const { call, world } = trafficBench();
    await call('PUT', PROFILE, profile());
    world.faults.add({
      match: { method: 'PUT', pathIncludes: 'externalEndpoints/a', times: 1 },
      apply: 'after',
      answer: { status: 504, code: 'GatewayTimeout' },
    });
    const path = `${PROFILE}/externalEndpoints/a`;
    const body = { properties: { target: 'a.westeurope.azurecontainer.io', weight: 3 } };
    expect((await call('PUT', path, body)).status).toBe(504);
    expect((await call('GET', path)).status).toBe(200);
    expect(world.writes.entries.at(-1)).toMatchObject({ method: 'PUT', path, status: 504, effect: 201, body });
    world.faults.add({ match: { method: 'DELETE', times: 1 }, apply: 'before', answer: 'reset', effectAfterMs: 500 });
    await expect(call('DELETE', path)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await call('GET', path)).status).toBe(200);
  });

  it('tells on the control surface what the probes found', async () => {
    const { call, pass } = trafficBench({ probe: () => ({ kind: 'status', status: 503 }) });
    await call('PUT', PROFILE, profile({ endpoints: [external('a'), external('b', { endpointStatus: 'Disabled' })] }));
    await pass(10_000);
    expect((await call('GET', '/_world/traffic')).body).toEqual({
      value: [
        {
          id: PROFILE,
          status: 'CheckingEndpoints',
          endpoints: [
            {
              name: 'a',
              target: 'a.westeurope.azurecontainer.io',
              status: 'CheckingEndpoint',
              failures: 1,
              last: { at: '2026-01-01T00:00:10.000Z', kind: 'status', status: 503 },
            },
            { name: 'b', target: 'b.westeurope.azurecontainer.io', status: 'Disabled', failures: 0, last: null },
          ],
        },
      ],
    });
  });
});
