import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../local/world/json.ts';
import { at, bench, codeOf, container, group, SUBSCRIPTION, send } from '../world/support.ts';

const MANY = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, index) => container(`c${index}`, 'a:1'));

describe('a PUT that is refused', () => {
  it.each<[string, JsonObject, string]>([
    ['without a location', { properties: {} }, 'LocationRequired'],
    ['without properties', { location: 'westeurope' }, 'InvalidRequestContent'],
    ['without an operating system', group({ osType: 'Plan9' }), 'InvalidOsType'],
    ['with an unknown restart policy', group({ restartPolicy: 'Sometimes' }), 'InvalidRestartPolicy'],
    ['without containers', group({ containers: [] }), 'ContainersNotSpecified'],
    ['with 61 containers', group({ containers: MANY(61) }), 'TooManyContainers'],
    ['with two containers of one name', group({ containers: [...MANY(1), ...MANY(1)] }), 'DuplicateContainerName'],
    ['with a container name in capitals', group({ containers: [container('Web', 'a:1')] }), 'InvalidContainerName'],
    ['without an image', group({ containers: [container('web', '')] }), 'ImageNotSpecified'],
    [
      'without CPU',
      group({ containers: [container('web', 'a:1', { resources: {} })] }),
      'ResourceRequestsNotSpecified',
    ],
    ['with an address without ports', group({ ipAddress: { type: 'Public', ports: [] } }), 'MissingIpAddressPorts'],
    [
      'with 6 ports',
      group({ ipAddress: { ports: [1, 2, 3, 4, 5, 6].map((port) => ({ port })) } }),
      'TooManyIpAddressPorts',
    ],
    ['with 21 volumes', group({ volumes: MANY(21) }), 'TooManyVolumes'],
    [
      'with a mount of no volume',
      group({ containers: [container('web', 'a:1', { volumeMounts: [{ name: 'v' }] })] }),
      'VolumeMountNotFound',
    ],
  ])('%s', async (_, body, code) => {
    const { call } = bench();
    const put = await call('PUT', at('web'), body);
    expect([put.status, codeOf(put)]).toEqual([400, code]);
    expect((await call('GET', at('web'))).status).toBe(404);
  });

  it('because its image cannot be had', async () => {
    const { call, runtime } = bench();
    runtime.script('shop/web:1', { kind: 'inaccessible' });
    const put = await call('PUT', at('web'), group());
    expect([put.status, codeOf(put)]).toEqual([400, 'InaccessibleImage']);
    expect((await call('GET', at('web'))).status).toBe(404);
  });

  it('because another holds its DNS label in the region', async () => {
    const { call } = bench();
    const ipAddress = { type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'shop' };
    await call('PUT', at('a'), group({ ipAddress }));
    expect(codeOf(await call('PUT', at('b'), group({ ipAddress })))).toBe('DnsNameLabelAlreadyTaken');
    expect((await call('PUT', at('c'), group({ ipAddress }, { location: 'North Europe' }))).status).toBe(201);
    await call('DELETE', at('a'));
    expect((await call('PUT', at('b'), group({ ipAddress }))).status).toBe(201);
  });

  it('because the region is full', async () => {
    const { call } = bench({ settings: { groupsPerRegion: 1 } });
    await call('PUT', at('a'), group());
    expect(codeOf(await call('PUT', at('b'), group()))).toBe('ContainerGroupQuotaReached');
    await call('DELETE', at('a'));
    expect((await call('PUT', at('b'), group())).status).toBe(201);
  });

  it('because it stands in another region', async () => {
    const { call, pass } = bench();
    await call('PUT', at('a'), group());
    await pass(2_000);
    const put = await call('PUT', at('a'), group({}, { location: 'northeurope' }));
    expect([put.status, codeOf(put)]).toEqual([409, 'InvalidResourceLocation']);
    expect((await call('PUT', at('a'), group({}, { location: 'West Europe' }))).status).toBe(200);
  });
});

describe('a call that is refused', () => {
  it('without a token', async () => {
    const { arm } = bench();
    const answer = await send(arm, 'GET', at(), undefined, { authorization: '' });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'AuthenticationFailed']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('without an api-version', async () => {
    const { call } = bench();
    expect(codeOf(await call('GET', `${at()}?api-version=`))).toBe('MissingApiVersionParameter');
  });

  it.each([
    ['of an unknown subscription', '/subscriptions/nobody/resourceGroups', 'SubscriptionNotFound'],
    ['of an unknown resource group', at('web').replace('/rg/', '/other/'), 'ResourceGroupNotFound'],
    ['of an unknown type', at().replace('containerGroups', 'teapots'), 'InvalidResourceType'],
    ['that is badly encoded', `${at()}/%E0%A4%A`, 'InvalidRequestUri'],
  ])('%s', async (_, path, code) => {
    const { call } = bench();
    expect(codeOf(await call('GET', path))).toBe(code);
  });

  it('with a body that is no JSON', async () => {
    const { arm } = bench();
    const url = new URL(`${at('web')}?api-version=2023-05-01`, 'https://arm.local');
    const headers = { authorization: 'Bearer t' };
    const answer = await arm({ method: 'PUT', url, headers, body: Buffer.from('{"location":') });
    expect(answer.status).toBe(400);
    expect(String(answer.body)).toContain('InvalidRequestContent');
  });
});

describe('paths', () => {
  it('are found whatever their case and however many slashes they have', async () => {
    const { call } = bench();
    await call('PUT', at('web'), group());
    const odd = at('WEB').replace('resourceGroups', 'RESOURCEGROUPS').replace('/containerGroups', '//containergroups');
    const answer = await call('GET', odd);
    expect(answer.status).toBe(200);
    expect(answer.body['id']).toBe(at('web'));
  });
});

describe('subscriptions and resource groups', () => {
  it('are listed and shown', async () => {
    const { call } = bench();
    expect(JSON.stringify((await call('GET', '/subscriptions')).body)).toContain(SUBSCRIPTION);
    expect((await call('GET', `/subscriptions/${SUBSCRIPTION}`)).body['state']).toBe('Enabled');
    const groups = await call('GET', `/subscriptions/${SUBSCRIPTION}/resourcegroups`);
    expect(JSON.stringify(groups.body)).toContain('"name":"rg"');
  });

  it('are created, and deleted with what is in them', async () => {
    const { call } = bench();
    const path = `/subscriptions/${SUBSCRIPTION}/resourceGroups/fresh`;
    expect((await call('PUT', path, { location: 'westeurope' })).status).toBe(201);
    expect((await call('PUT', path, { location: 'westeurope', tags: { a: 'b' } })).status).toBe(200);
    const web = at('web').replace('/rg/', '/fresh/');
    await call('PUT', web, group());
    expect((await call('DELETE', path)).status).toBe(200);
    expect(codeOf(await call('GET', web))).toBe('ResourceGroupNotFound');
    await call('PUT', path, { location: 'westeurope' });
    expect(codeOf(await call('GET', web))).toBe('ResourceNotFound');
  });
});
