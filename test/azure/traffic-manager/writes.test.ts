import { describe, expect, it } from 'vitest';
import type { Router } from '../../../src/core/ports.ts';
import type { Answer, Asked } from '../support/answering-client.ts';
import { answering, brokenConnection, silence } from '../support/answering-client.ts';
import { faultOf, shown, signal, TOKEN } from '../support/fixtures.ts';
import { ENDPOINT, error, NEW, OWN, over, PROFILE_PATH, profile, REF } from './support.ts';

const ENDPOINT_URL = `${ENDPOINT}${PROFILE_PATH}/externalEndpoints/${NEW.name}?api-version=2022-04-01`;
const WRITES: readonly [string, (router: Router, until?: AbortSignal) => Promise<void>][] = [
  ['putEndpoint', (router, until = signal()) => router.putEndpoint(REF, NEW, until)],
  ['removeEndpoint', (router, until = signal()) => router.removeEndpoint(REF, NEW.name, until)],
  ['create', (router, until = signal()) => router.create(REF, OWN, until)],
  ['update', (router, until = signal()) => router.update(REF, OWN, until)],
  ['remove', (router, until = signal()) => router.remove(REF, until)],
];

/** The handler answers writes; a look finds no profile. */
function writing(handler: (asked: Asked) => Answer | Promise<Answer>) {
  return answering((asked) => (asked.method === 'GET' ? error(404, 'ResourceNotFound') : handler(asked)));
}

const writesOf = (asked: readonly Asked[]) => asked.filter(({ method }) => method !== 'GET');

describe('an endpoint', () => {
  it('is written by one request to itself, and says nothing that was not said to it', async () => {
    const client = answering(() => ({ status: 201, body: {} }));
    await over(client).putEndpoint(REF, NEW, signal());
    expect(client.asked.map(({ method, url }) => [method, url])).toEqual([['PUT', ENDPOINT_URL]]);
    expect(JSON.parse(client.asked[0]?.body ?? '')).toEqual({
      name: NEW.name,
      type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
      properties: { target: NEW.target, endpointStatus: 'Enabled', weight: 100 },
    });
    expect(client.asked[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
  });

  it('carries its priority and place, and is disabled where it is to be', async () => {
    const client = answering(() => ({ status: 200 }));
    const full = { name: 'a', target: 'a.example', priority: 3, enabled: false, location: 'westeurope' };
    await over(client).putEndpoint(REF, full, signal());
    expect(JSON.parse(client.asked[0]?.body ?? '')).toMatchObject({
      properties: { target: 'a.example', endpointStatus: 'Disabled', priority: 3, endpointLocation: 'westeurope' },
    });
  });

  it('is taken out by one request to itself', async () => {
    const client = answering(() => ({ status: 200, body: {} }));
    await over(client).removeEndpoint(REF, NEW.name, signal());
    expect(client.asked.map(({ method, url, body }) => [method, url, body])).toEqual([['DELETE', ENDPOINT_URL, '']]);
  });
});

describe('a profile of our own', () => {
  it('is created without endpoints, its monitor as it was given', async () => {
    const client = writing(() => ({ status: 201, body: profile() }));
    await over(client).create(REF, OWN, signal());
    expect(client.asked.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(JSON.parse(client.asked[1]?.body ?? '')).toEqual({
      location: 'global',
      tags: OWN.tags,
      properties: {
        profileStatus: 'Enabled',
        trafficRoutingMethod: 'Weighted',
        dnsConfig: { relativeName: 'shop-web', ttl: 60 },
        monitorConfig: OWN.monitor,
        endpoints: [],
      },
    });
  });

  it('is given other settings by one PATCH that names neither endpoints nor tags', async () => {
    const client = answering(() => ({ status: 200, body: profile() }));
    await over(client).update(REF, { ...OWN, method: 'Performance' }, signal());
    expect(client.asked.map(({ method, url }) => [method, url])).toEqual([
      ['PATCH', `${ENDPOINT}${PROFILE_PATH}?api-version=2022-04-01`],
    ]);
    expect(JSON.parse(client.asked[0]?.body ?? '')).toEqual({
      properties: {
        trafficRoutingMethod: 'Performance',
        dnsConfig: { relativeName: 'shop-web', ttl: 60 },
        monitorConfig: OWN.monitor,
      },
    });
  });

  it('is never written over one that is there, whatever it carries', async () => {
    for (const there of [profile(), { ...profile(), tags: OWN.tags }]) {
      const client = answering(() => ({ status: 200, body: there }));
      expect(await faultOf(over(client).create(REF, OWN, signal()))).toMatchObject({ kind: 'conflict' });
      expect(writesOf(client.asked)).toEqual([]);
    }
  });

  it('is not created where it cannot be known whether one is there', async () => {
    for (const there of [
      error(503, 'ServerBusy'),
      error(403, 'AuthorizationFailed'),
      { status: 404, body: '<html>' },
    ]) {
      const client = answering(() => there);
      await faultOf(over(client).create(REF, OWN, signal()));
      expect(writesOf(client.asked)).toEqual([]);
    }
  });

  it.each([
    'Domain name shop-web.trafficmanager.net already exists. Please choose a different DNS prefix.',
    'Domain name shop-web.trafficmanager.net is not available. Please choose a different DNS prefix.',
  ])('says that its DNS name is taken: %s', async (message) => {
    const client = writing(() => error(409, 'Conflict', {}, message));
    const fault = await faultOf(over(client).create(REF, OWN, signal()));
    expect(fault).toMatchObject({ kind: 'terminal', reason: 'NameTaken', status: 409, code: 'Conflict' });
    expect(fault.message).not.toContain('shop-web');
  });

  it('is deleted as a whole by one request', async () => {
    const client = answering(() => ({ status: 200, body: {} }));
    await over(client).remove(REF, signal());
    expect(client.asked.map(({ method, url }) => [method, url])).toEqual([
      ['DELETE', `${ENDPOINT}${PROFILE_PATH}?api-version=2022-04-01`],
    ]);
  });
});

describe.each(WRITES)('%s', (name, write) => {
  it.each([500, 502, 503, 504, 408])('answered with %i is ambiguous and is not sent again', async (status) => {
    const client = writing(() => error(status, 'Whatever', { 'retry-after': '0' }));
    expect(await faultOf(write(over(client)))).toMatchObject({
      kind: 'ambiguous',
      reason: 'AzureAmbiguous',
      retryAfterMs: 0,
    });
    expect(writesOf(client.asked)).toHaveLength(1);
  });

  it.each([
    [400, 'BadRequest', 'terminal', 'AzureRefused', undefined],
    [401, 'ExpiredAuthenticationToken', 'transient', 'AzureUnavailable', undefined],
    [403, 'AuthorizationFailed', 'terminal', 'Forbidden', undefined],
    [409, 'ScopeLocked', 'terminal', 'AzureRefused', undefined],
    [409, 'Conflict', 'transient', 'Conflict', 10_000],
    [409, 'MissingSubscriptionRegistration', 'terminal', 'AzureRefused', undefined],
    [412, 'PreconditionFailed', 'conflict', 'Conflict', undefined],
    [429, 'TooManyRequests', 'transient', 'Throttled', 10_000],
    [429, 'RetryableErrorDueToAnotherOperation', 'transient', 'Transitioning', 10_000],
  ] as const)('answered with %i %s is %s, %s', async (status, code, kind, reason, retryAfterMs) => {
    const client = writing(() => error(status, code));
    expect(await faultOf(write(over(client)))).toMatchObject({ kind, reason, status, code, retryAfterMs });
    expect(writesOf(client.asked)).toHaveLength(1);
  });

  it('answered with a time to wait passes it on, and to all workers', async () => {
    const told: unknown[] = [];
    const client = writing(() => error(429, 'TooManyRequests', { 'retry-after': '17' }));
    const router = over(client, { onAllowances: (left) => void (left.throttledMs && told.push(left)) });
    expect(await faultOf(write(router))).toMatchObject({ reason: 'Throttled', retryAfterMs: 17_000 });
    const method = writesOf(client.asked)[0]?.method;
    expect(told).toEqual([{ subscription: REF.subscription, method, throttledMs: 17_000 }]);
  });

  it('is not sent before its time', async () => {
    const client = writing(() => ({ status: 200 }));
    const router = over(client, { pauseMs: (_subscription, method) => (method === 'GET' ? 0 : 5000) });
    expect(await faultOf(write(router))).toMatchObject({ reason: 'Throttled', retryAfterMs: 5000 });
    expect(writesOf(client.asked)).toEqual([]);
  });

  it('is ambiguous once it may have gone out, and never sent when the time was over before', async () => {
    const reset = writing(() => {
      throw brokenConnection('ECONNRESET');
    });
    expect(await faultOf(write(over(reset)))).toMatchObject({ kind: 'ambiguous' });
    expect(writesOf(reset.asked)).toHaveLength(1);

    const refused = writing(() => {
      throw brokenConnection('ECONNREFUSED');
    });
    expect(await faultOf(write(over(refused)))).toMatchObject({ kind: 'transient' });

    const stop = new AbortController();
    const hanging = writing(() => {
      const pending = silence(stop.signal);
      stop.abort();
      return pending;
    });
    expect(await faultOf(write(over(hanging), stop.signal))).toMatchObject({ kind: 'ambiguous' });

    const late = writing(() => ({ status: 200 }));
    expect(await faultOf(write(over(late), AbortSignal.abort()))).toMatchObject({ reason: 'OutOfTime' });
    expect(late.asked).toEqual([]);
  });

  it('is done where what it removes is gone already, and is a fault where what it writes to is missing', async () => {
    for (const code of ['ResourceNotFound', 'ParentResourceNotFound', 'ResourceGroupNotFound', 'NotFound']) {
      const call = write(over(writing(() => error(404, code))));
      if (name.startsWith('remove')) await call;
      else expect(await faultOf(call)).toMatchObject({ kind: 'terminal', reason: 'NotFound' });
    }
    const proxy = write(over(writing(() => ({ status: 404, body: '<html>' }))));
    expect(await faultOf(proxy)).toMatchObject({ reason: 'NotFound' });
  });

  it('follows no redirect: the token stays with the configured host', async () => {
    const client = writing(() => ({ status: 307, headers: { location: 'https://evil.example/' } }));
    expect(await faultOf(write(over(client)))).toMatchObject({ kind: 'terminal' });
    for (const { url } of client.asked) expect(new URL(url).origin).toBe(ENDPOINT);
  });

  it('shows neither the token nor what ARM quotes', async () => {
    const quoting: ((asked: Asked) => Answer)[] = [
      ({ headers }) => error(400, 'BadRequest', {}, `canary-4d2a ${headers['authorization']}`),
      ({ headers }) => error(409, 'Conflict', {}, `Domain name canary-4d2a already exists ${headers['authorization']}`),
      ({ headers }) => ({ status: 502, body: `<html>canary-4d2a ${headers['authorization']}` }),
    ];
    for (const handler of quoting) {
      const fault = await faultOf(write(over(writing(handler))));
      expect(shown(fault)).not.toMatch(new RegExp(`canary-4d2a|${TOKEN}`));
    }
  });
});
