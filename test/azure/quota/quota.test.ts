import { describe, expect, it } from 'vitest';
import { createQuota } from '../../../src/azure/quota/quota.ts';
import { at, bench, container, group, SUBSCRIPTION } from '../../local/world/support.ts';
import { type Answer, type AnsweringClient, answering } from '../support/answering-client.ts';
import { credential, faultOf, signal, TOKEN } from '../support/fixtures.ts';
import { clientOf } from '../support/service-client.ts';

const ENDPOINT = 'https://management.example';
const usage = (value: string, currentValue: unknown, limit: unknown) => ({
  id: `/x/${value}`,
  unit: 'Count',
  name: { value, localizedValue: value },
  currentValue,
  limit,
});
const over = (httpClient: AnsweringClient) => createQuota({ endpoint: `${ENDPOINT}/`, credential, httpClient });
const listOf = (...value: unknown[]): Answer => ({ status: 200, body: { value } });

describe('the usages of a region', () => {
  it('are read as the service names them, by one GET with our token', async () => {
    const client = answering(() => listOf(usage('ContainerGroups', 3, 100), usage('StandardCores', 7.5, 10)));
    expect(await over(client).read(SUBSCRIPTION, 'West Europe', signal())).toEqual([
      { name: 'ContainerGroups', used: 3, limit: 100 },
      { name: 'StandardCores', used: 7.5, limit: 10 },
    ]);
    expect(client.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${ENDPOINT}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ContainerInstance/locations/westeurope/usages?api-version=2023-05-01`,
    ]);
    expect(client.asked[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
  });

  it.each([
    ['no list', { status: 200, body: {} }],
    ['an item that is no object', listOf('a')],
    ['no name', listOf({ ...usage('a', 1, 2), name: {} })],
    ['no figure', listOf(usage('a', '1', 2))],
    ['no limit', listOf(usage('a', 1, undefined))],
    ['more than there are kinds', listOf(...Array.from({ length: 201 }, (_, n) => usage(`k${n}`, 1, 2)))],
  ])('with %s are a fault, never a shorter list', async (_what, answer) => {
    const read = over(answering(() => answer)).read(SUBSCRIPTION, 'westeurope', signal());
    expect(await faultOf(read)).toMatchObject({ kind: 'transient', reason: 'AzureUnavailable' });
  });

  it.each([
    [403, 'AuthorizationFailed', 'terminal', 'Forbidden'],
    [404, 'LocationNotFound', 'terminal', 'NotFound'],
    [429, 'SubscriptionRequestsThrottled', 'transient', 'Throttled'],
    [503, 'ServerBusy', 'transient', 'AzureUnavailable'],
  ] as const)('answered with %i %s are %s, %s, asked for once', async (status, code, kind, reason) => {
    const client = answering(() => ({
      status,
      body: { error: { code, message: 'm' } },
      headers: { 'retry-after': '9' },
    }));
    const fault = await faultOf(over(client).read(SUBSCRIPTION, 'westeurope', signal()));
    expect(fault).toMatchObject({ kind, reason, retryAfterMs: kind === 'transient' ? 9000 : undefined });
    expect(client.asked).toHaveLength(1);
  });

  it.each(['', '..', 'a/b', 'a?b', 'a#b', 'a%2fb', 'a\\b', ' a', 'a\n', 'a'.repeat(65)])(
    'are not asked for of %j',
    async (region) => {
      const client = answering(() => listOf());
      expect(await faultOf(over(client).read(SUBSCRIPTION, region, signal()))).toMatchObject({ reason: 'InvalidSpec' });
      expect(await faultOf(over(client).read(region, 'westeurope', signal()))).toMatchObject({ kind: 'terminal' });
      expect(client.asked).toEqual([]);
    },
  );

  it('grow in local ARM with what is created there', async () => {
    const local = bench({ settings: { coresPerRegion: 10 } });
    const quota = createQuota({ endpoint: 'https://arm.local', credential, httpClient: clientOf(local.arm) });
    const figures = async () =>
      Object.fromEntries(
        (await quota.read(SUBSCRIPTION, 'westeurope', signal())).map(({ name, ...rest }) => [name, rest]),
      );
    expect(await figures()).toMatchObject({ ContainerGroups: { used: 0 }, StandardCores: { used: 0, limit: 10 } });
    await local.call(
      'PUT',
      at('web'),
      group({ containers: [container('a', 'shop/web:1'), container('b', 'shop/web:1')] }),
    );
    expect(await figures()).toMatchObject({ ContainerGroups: { used: 1 }, StandardCores: { used: 2, limit: 10 } });
  });
});
