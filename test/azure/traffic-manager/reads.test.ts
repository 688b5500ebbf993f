import { describe, expect, it } from 'vitest';
import { answering, brokenConnection } from '../support/answering-client.ts';
import { faultOf, signal } from '../support/fixtures.ts';
import { ENDPOINT, ENDPOINTS, endpoint, error, over, PROFILE_PATH, profile, REF } from './support.ts';

const answer = (body: unknown) => over(answering(() => ({ status: 200, body }))).read(REF, signal());

describe('a profile', () => {
  it('is read in one request, with every endpoint and what the SDK’s model does not know', async () => {
    const client = answering(() => ({ status: 200, body: profile() }));
    expect(await over(client).read(REF, signal())).toEqual({
      id: PROFILE_PATH,
      fqdn: 'shop-web.trafficmanager.net',
      enabled: true,
      method: 'Weighted',
      ttlSeconds: 30,
      monitorStatus: 'Degraded',
      tags: { team: 'a' },
      monitor: profile().properties.monitorConfig,
      endpoints: [
        {
          name: 'eu',
          type: 'external',
          target: 'eu.example',
          weight: 90,
          priority: 1,
          enabled: true,
          status: 'Online',
        },
        { name: 'ip', type: 'azure', target: '', weight: 1, priority: 2, enabled: false, status: 'Disabled' },
        {
          name: 'inner',
          type: 'nested',
          target: 'inner.trafficmanager.net',
          priority: 3,
          enabled: true,
          status: 'Online',
        },
      ],
    });
    expect(client.asked).toHaveLength(1);
    expect(client.asked[0]).toMatchObject({
      method: 'GET',
      url: `${ENDPOINT}${PROFILE_PATH}?api-version=2022-04-01`,
    });
  });

  it.each(['Priority', 'Performance', 'Geographic', 'MultiValue', 'Subnet', 'SomethingNew'])(
    'keeps its routing method %s',
    async (method) => {
      expect((await answer(profile({ trafficRoutingMethod: method })))?.method).toBe(method);
    },
  );

  it.each(['Online', 'Degraded', 'CheckingEndpoint', 'Inactive', 'Stopped', 'Unmonitored', 'SomethingNew'])(
    'keeps the status %s of an endpoint',
    async (status) => {
      const one = endpoint('externalEndpoints', 'a', { target: 'a.example', endpointMonitorStatus: status });
      expect((await answer(profile({}, [one])))?.endpoints[0]?.status).toBe(status);
    },
  );

  it('never takes silence for Online', async () => {
    const one = endpoint('externalEndpoints', 'a', { target: 'a.example', endpointMonitorStatus: undefined });
    const silent = profile({ monitorConfig: { protocol: 'HTTP' } }, [one]);
    const view = await answer(silent);
    expect([view?.monitorStatus, view?.endpoints[0]?.status]).toEqual(['Unknown', 'Unknown']);
  });

  it('that is disabled says so', async () => {
    expect((await answer(profile({ profileStatus: 'Disabled' })))?.enabled).toBe(false);
  });

  it('with endpoint types in other letters is read alike', async () => {
    const shouted = { ...ENDPOINTS[0], type: 'Microsoft.network/TrafficManagerProfiles/ExternalEndpoints' };
    expect((await answer(profile({}, [shouted])))?.endpoints[0]?.type).toBe('external');
  });

  it.each(['ResourceNotFound', 'ResourceGroupNotFound'])('is missed where ARM says %s', async (code) => {
    expect(await over(answering(() => error(404, code))).read(REF, signal())).toBeUndefined();
  });

  it('is not missed where a proxy says 404', async () => {
    const proxy = over(answering(() => ({ status: 404, body: '<html>' })));
    expect(await faultOf(proxy.read(REF, signal()))).toMatchObject({ reason: 'AzureUnavailable' });
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', []],
    ['nothing', {}],
    ['no endpoints', profile({ endpoints: undefined })],
    ['endpoints that are no list', profile({ endpoints: { a: 1 } })],
    ['an endpoint that is no object', profile({}, ['a'])],
    ['an endpoint without a name', profile({}, [{ ...ENDPOINTS[0], name: undefined }])],
    ['an endpoint of a kind nobody knows', profile({}, [{ ...ENDPOINTS[0], type: 'x/otherEndpoints' }])],
    ['an external endpoint without a target', profile({}, [endpoint('externalEndpoints', 'a')])],
    ['no TTL', profile({ dnsConfig: { fqdn: 'a' } })],
    ['no name in DNS', profile({ dnsConfig: { ttl: 30 } })],
    ['no routing method', profile({ trafficRoutingMethod: undefined })],
    ['tags that are no texts', { ...profile(), tags: { a: 1 } }],
  ])('with %s is a fault, never a shorter one', async (_what, body) => {
    expect(await faultOf(answer(body))).toMatchObject({ kind: 'transient', reason: 'AzureUnavailable' });
  });

  it.each([
    [401, 'ExpiredAuthenticationToken', 'transient', 'AzureUnavailable'],
    [403, 'AuthorizationFailed', 'terminal', 'Forbidden'],
    [429, 'TooManyRequests', 'transient', 'Throttled'],
    [500, 'InternalServerError', 'transient', 'AzureUnavailable'],
    [503, 'ServiceUnavailable', 'transient', 'AzureUnavailable'],
  ] as const)('answered with %i %s is %s', async (status, code, kind, reason) => {
    const client = answering(() => error(status, code));
    expect(await faultOf(over(client).read(REF, signal()))).toMatchObject({ kind, reason, status, code });
    expect(client.asked).toHaveLength(1);
  });

  it('whose connection breaks can be read again', async () => {
    const client = answering(() => {
      throw brokenConnection('ECONNRESET');
    });
    expect(await faultOf(over(client).read(REF, signal()))).toMatchObject({ kind: 'transient' });
  });
});
