import { expect, it } from 'vitest';
import { faultOf, signal } from '../support/fixtures.ts';
import { ACR, answer, DIGEST, HUB, over } from './support.ts';

it('a registry that asked for a pause is not asked before its time, by no look, and others are', async () => {
  let now = 1_000_000;
  const { registry, calls } = over(
    ({ url }) =>
      url.includes('azurecr') && now < 1_060_000
        ? answer(429, { 'retry-after': '60' })
        : answer(200, { 'docker-content-digest': DIGEST }),
    { clock: { now: () => now } },
  );
  expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({ reason: 'Throttled', retryAfterMs: 60_000 });
  now += 20_000;
  const other = { ...ACR, repository: 'team/other' };
  expect(await faultOf(registry.resolve(other, signal()))).toMatchObject({ reason: 'Throttled', retryAfterMs: 40_000 });
  expect(calls).toHaveLength(1);
  expect(await registry.resolve(HUB, signal())).toBe(DIGEST);
  now += 40_000;
  expect(await registry.resolve(ACR, signal())).toBe(DIGEST);
});
