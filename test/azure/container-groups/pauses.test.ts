import { describe, expect, it } from 'vitest';
import type { Allowances } from '../../../src/azure/container-groups/container-groups.ts';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import { answering } from '../support/answering-client.ts';
import { credential, faultOf, signal } from '../support/fixtures.ts';
import { ENDPOINT, error, over, WEB } from './support.ts';

const REMAINING = 'x-ms-ratelimit-remaining-subscription-resource-requests';
const BODY = { location: 'westeurope', properties: {} };

describe('a 429', () => {
  it.each([
    [
      'ACI’s ration',
      error(429, 'ResourceRequestsThrottled', { 'retry-after': '7' }),
      { throttledMs: 7000, rationed: true },
    ],
    [
      'a spent hour',
      error(429, 'Other', { 'retry-after': '7', [`${REMAINING}-pt1h`]: '0' }),
      { throttledMs: 7000, rationed: true, leftInHour: 0 },
    ],
    ['ARM’s bucket', error(429, 'SubscriptionRequestsThrottled', { 'retry-after': '3' }), { throttledMs: 3000 }],
    ['one that names no time', error(429, 'TooManyRequests'), { throttledMs: 10_000 }],
  ])('of %s is told', async (_what, answer, told) => {
    const heard: Allowances[] = [];
    const { put } = over(
      answering(() => answer),
      (left) => void heard.push(left),
    );
    await faultOf(put(WEB, BODY, signal()));
    const call = { subscription: '00000000-0000-0000-0000-000000000001', method: 'PUT', region: 'westeurope' };
    expect(heard).toEqual([{ ...call, ...told }]);
  });

  it('that is no throttling is not', async () => {
    const heard: Allowances[] = [];
    const client = answering(() => error(429, 'RetryableErrorDueToAnotherOperation', { 'retry-after': '7' }));
    await faultOf(over(client, (left) => void heard.push(left)).put(WEB, BODY, signal()));
    expect(heard).toEqual([]);
  });
});

it('the answer to a deletion is told with the region that the caller names', async () => {
  const heard: Allowances[] = [];
  const client = answering(() => ({ status: 204, headers: { [`${REMAINING}-pt5m`]: '42' }, body: undefined }));
  await over(client, (left) => void heard.push(left)).delete({ ...WEB, region: 'northeurope' }, signal());
  expect(heard).toMatchObject([{ method: 'DELETE', region: 'northeurope', leftIn5Minutes: 42 }]);
});

it('a pause is passed on before the caller learns of it', async () => {
  let written = false;
  const later = async (): Promise<void> => {
    await new Promise((resolve) => void setTimeout(resolve, 1));
    written = true;
  };
  const client = answering(() => error(429, 'SubscriptionRequestsThrottled', { 'retry-after': '3' }));
  await faultOf(over(client, later).get(WEB, signal()));
  expect(written).toBe(true);
});

it('nothing is sent before its time', async () => {
  const client = answering(() => error(404, 'ResourceNotFound'));
  const pauseMs = (_subscription: string, method: string) => (method === 'GET' ? 5000 : 0);
  const groups = createContainerGroups({ endpoint: ENDPOINT, credential, httpClient: client, pauseMs });
  expect(await faultOf(groups.get(WEB, signal()))).toMatchObject({ reason: 'Throttled', retryAfterMs: 5000 });
  await groups.delete(WEB, signal());
});
