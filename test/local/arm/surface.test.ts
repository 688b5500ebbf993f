import { describe, expect, it } from 'vitest';
import { KNOWN_ERROR_CODES, knownError } from '../../../local/arm/known-errors.ts';
import { objectsAt, textAt } from '../../../local/world/json.ts';
import { type Answer, at, bench, codeOf, container, group, SUBSCRIPTION, send } from '../world/support.ts';

const PROVIDER = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ContainerInstance`;
const names = (answer: Answer): (string | undefined)[] =>
  objectsAt(answer.body, 'value').map((item) => textAt(item, 'name'));

describe('a region', () => {
  it('tells what is used of each quota, and of what sizes a container group may be', async () => {
    const { call } = bench();
    await call('PUT', at('web'), group({ containers: [container('a', 'a:1'), container('b', 'b:1')] }));
    const usages = await call('GET', `${PROVIDER}/locations/West Europe/usages`);
    expect(objectsAt(usages.body, 'value')).toMatchObject([
      { name: { value: 'ContainerGroups' }, currentValue: 1, limit: 100, unit: 'Count' },
      { name: { value: 'StandardCores' }, currentValue: 2, limit: 100 },
      { name: { value: 'StandardSpotCores' } },
    ]);
    const capabilities = await call('GET', `${PROVIDER}/locations/westeurope/capabilities`);
    expect(objectsAt(capabilities.body, 'value')[0]).toMatchObject({ osType: 'Linux', capabilities: { maxCpu: 31 } });
    const images = await call('GET', `${PROVIDER}/locations/westeurope/cachedImages`);
    expect(objectsAt(images.body, 'value')[0]).toMatchObject({ osType: 'Linux' });
    expect(codeOf(await call('GET', `${PROVIDER}/locations/westeurope/teapots`))).toBe('InvalidResourceType');
  });

  it('gives no more cores than the quota, and gets those of a stopped container group back', async () => {
    const { call } = bench({ settings: { coresPerRegion: 3 } });
    const pair = group({ containers: [container('a', 'a:1'), container('b', 'b:1')] });
    expect((await call('PUT', at('first'), pair)).status).toBe(201);
    const refused = await call('PUT', at('second'), pair);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'ContainerGroupQuotaReached']);
    expect(JSON.stringify(refused.body)).toContain(
      "quota 'StandardCores' exceeded in region 'westeurope'. Limit: '3', Usage: '2' Requested: '2'",
    );
    expect((await call('POST', at('first', '/stop'))).status).toBe(204);
    expect((await call('PUT', at('second'), pair)).status).toBe(201);
  });
});

describe('the provider', () => {
  it('lists its operations without a subscription', async () => {
    const { call } = bench();
    const listed = names(await call('GET', '/providers/Microsoft.ContainerInstance/operations'));
    expect(listed).toEqual(
      expect.arrayContaining(['Microsoft.ContainerInstance/containerGroups/containers/exec/action']),
    );
  });

  it('is registered, whatever the case, and says so when it is asked to register', async () => {
    const { call } = bench();
    const shown = await call('GET', PROVIDER.toLowerCase());
    expect(shown.body).toMatchObject({ namespace: 'Microsoft.ContainerInstance', registrationState: 'Registered' });
    expect((await call('POST', `${PROVIDER}/register`)).body['registrationState']).toBe('Registered');
    expect((await call('GET', `/subscriptions/${SUBSCRIPTION}/providers`)).status).toBe(200);
    expect((await call('GET', `${PROVIDER}/register`)).status).toBe(405);
  });

  it('answers under every version in the double-slashed path of az', async () => {
    const { call } = bench();
    const path = at('web').replace('Instance/', 'Instance//').replace('resourceGroups', 'resourcegroups');
    for (const version of ['2018-10-01', '2021-10-01', '2022-10-01-preview', '2025-09-01', '2026-07-01']) {
      expect((await call('PUT', `${path}?api-version=${version}`, group())).status).toBeLessThan(300);
      await call('DELETE', path);
    }
  });
});

describe('the generic list of resources', () => {
  it('filters by type, name, group and tag, and pages', async () => {
    const { call } = bench({ settings: { pageSize: 1 } });
    await call('PUT', at('a'), group({}, { tags: { team: 'x' } }));
    await call('PUT', at('b'), group({}, { tags: { team: 'y', tier: '1' } }));
    const all = `/subscriptions/${SUBSCRIPTION}/resources`;
    const list = async (filter: string): Promise<unknown> =>
      names(await call('GET', `${all}?$filter=${encodeURIComponent(filter)}`));
    const first = await call('GET', all);
    expect([names(first), names(await call('GET', String(first.body['nextLink'])))]).toEqual([['a'], ['b']]);
    expect(await list("resourceType eq 'microsoft.containerinstance/CONTAINERGROUPS' and name eq 'b'")).toEqual(['b']);
    expect(await list("name ne 'a'")).toEqual(['b']);
    expect(await list("resourceType eq 'Microsoft.ContainerRegistry/registries'")).toEqual([]);
    expect(await list("tagName eq 'tier' and tagValue eq '1'")).toEqual(['b']);
    expect(names(await call('GET', at().replace(/\/providers.*/, '/resources')))).toEqual(['a']);
    expect(codeOf(await call('GET', `${all}?$filter=name like 'a'`))).toBe('InvalidFilterInQueryString');
  });
});

describe('a container', () => {
  it('gives its newest lines, with their times when asked', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    await call('POST', at('web', '/restart'));
    await pass(2_000);
    const logs = async (query: string): Promise<string> =>
      String((await call('GET', at('web', `/containers/web/logs?${query}`))).body['content']);
    expect((await logs('')).split('\n')).toHaveLength(3);
    expect((await logs('tail=1')).split('\n')).toHaveLength(2);
    expect(await logs('tail=1&timestamps=true')).toMatch(/^2026-01-01T00:00:0\d\.000Z 2026-\S+ started shop\/web:1\n$/);
  });

  it('promises a terminal for exec and attach, in the form recorded', async () => {
    const { call } = bench();
    await call('PUT', at('web'), group());
    const body = { command: 'ls', terminalSize: { rows: 24, cols: 80 } };
    const exec = await call('POST', at('web', '/containers/web/exec'), body);
    expect(exec.status).toBe(200);
    expect(exec.body['webSocketUri']).toMatch(
      /^wss:\/\/arm\.local\/execstream\/sessionId\/\S+\?api-version=1\.0&rows=24&cols=80$/,
    );
    expect(String(exec.body['password']).length).toBeGreaterThan(20);
    expect((await call('POST', at('web', '/containers/web/attach'))).body['webSocketUri']).toMatch(/^wss:/);
    expect(codeOf(await call('POST', at('web', '/containers/other/exec'), body))).toBe('ResourceNotFound');
    expect(codeOf(await call('POST', at('web', '/containers/web/exec'), { command: ' ' }))).toBe('CommandNotSpecified');
    expect((await call('GET', at('web', '/containers/web/exec'))).status).toBe(405);
    expect(codeOf(await call('POST', at('web', '/containers/web/dance')))).toBe('InvalidResourceType');
  });

  it('group names no outbound dependencies', async () => {
    const { arm, call } = bench();
    await call('PUT', at('web'), group());
    const url = new URL(
      `${at('web', '/outboundNetworkDependenciesEndpoints')}?api-version=2021-10-01`,
      'https://arm.local',
    );
    const answer = await arm({ method: 'GET', url, headers: { authorization: 'Bearer t' }, body: Buffer.of() });
    expect([answer.status, answer.body]).toEqual([200, '[]']);
    expect(codeOf(await call('GET', at('gone', '/outboundNetworkDependenciesEndpoints')))).toBe('ResourceNotFound');
  });
});

describe('a known error', () => {
  it.each(KNOWN_ERROR_CODES)('%s can be switched on by its name', async (error) => {
    const { arm, call } = bench();
    const fault = { match: { method: 'PUT', pathIncludes: '/containerGroups/web', times: 1 }, apply: 'instead', error };
    expect((await send(arm, 'POST', '/_world/faults', fault)).status).toBe(204);
    const put = await call('PUT', at('web'), group());
    expect([put.status, codeOf(put)]).toEqual([knownError(error)?.answer('').status, error]);
    expect(put.headers['retry-after'] !== undefined).toBe(put.status === 429);
    expect((await call('PUT', at('web'), group())).status).toBe(201);
  });

  it('of an unknown name is refused, and all names are listed', async () => {
    const { arm } = bench();
    expect((await send(arm, 'POST', '/_world/faults', { apply: 'instead', error: 'Odd' })).status).toBe(400);
    expect((await send(arm, 'GET', '/_world/errors')).body['value']).toEqual([...KNOWN_ERROR_CODES]);
    expect(knownError('SpotPriorityPublicIpNotSupported')?.answer('/x').status).toBe(400);
    expect(knownError('toString')).toBeUndefined();
  });

  it('of the provider comes with what ARM has counted, one of the gateway without', async () => {
    const { arm, call } = bench();
    const left = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m';
    await send(arm, 'POST', '/_world/faults', { match: { times: 1 }, apply: 'instead', error: 'ServiceUnavailable' });
    expect((await call('PUT', at('web'), group())).headers[left]).toBe('99');
    await send(arm, 'POST', '/_world/faults', { match: { times: 1 }, apply: 'instead', error: 'GatewayTimeout' });
    expect((await call('PUT', at('web'), group())).headers[left]).toBeUndefined();
    expect((await call('PUT', at('web'), group())).headers[left]).toBe('98');
  });
});

describe('the log of writes', () => {
  it('has the bodies, their secrets masked so that equal ones stay equal', async () => {
    const { call, world } = bench();
    const variables = [
      { name: 'S', secureValue: 'hidden' },
      { name: 'T', secureValue: 'hidden' },
      { name: 'U', secureValue: 'other' },
    ];
    const volumes = [{ name: 'keys', secret: { key: 'aGlkZGVu' } }];
    await call(
      'PUT',
      at('web'),
      group({ containers: [container('web', 'a:1', { environmentVariables: variables })], volumes, x1: { y: [1] } }),
    );
    const text = JSON.stringify(world.writes.entries.at(-1)?.body);
    expect(text).not.toMatch(/hidden|aGlkZGVu|other/);
    expect(text).toContain('"x1":{"y":[1]}');
    const [s, t, u, key] = [...text.matchAll(/\[secret (\w+)\]/g)].map(([, mask]) => mask);
    expect(s).toBe(t);
    expect(new Set([s, u, key]).size).toBe(3);
  });

  it('keeps the bodies of the newest writes alone', async () => {
    const { call, world } = bench({
      settings: { writes: { burst: 1_000, perSecond: 1_000 }, changesPer5Minutes: 1_000, changesPerHour: 1_000 },
    });
    await call('PUT', at('web'), group());
    for (let count = 0; count < 500; count++) await call('PATCH', at('web'), { tags: {} });
    expect(world.writes.entries.map(({ body }) => body !== undefined).indexOf(true)).toBe(1);
  });
});
