import { describe, expect, it } from 'vitest';
import { faultOf, signal } from '../support/fixtures.ts';
import { ACR, answer, type Call, challenge, DIGEST, HUB, over } from './support.ts';

const WAIT_MS = 20_000;
const found = { 'docker-content-digest': DIGEST };

/** Answers as asked for until `WAIT_MS` have passed, then well. */
function pausing(when: (call: Call) => boolean, status: number, headers: Record<string, string>) {
  const time = { now: 1_000_000 };
  const made = over(
    (call) => {
      if (when(call) && time.now < 1_000_000 + WAIT_MS) return answer(status, headers);
      if (call.url.startsWith('https://auth.docker.io/')) return answer(200, {}, '{"token":"t"}');
      if (call.url.includes('docker.io') && call.authorization === null)
        return challenge('https://auth.docker.io/token');
      return answer(200, call.url.endsWith('/untold') ? {} : found);
    },
    { clock: { now: () => time.now } },
  );
  return { ...made, time };
}

const isAcr = ({ url }: Call) => url.includes('azurecr');
const OTHER = { ...ACR, repository: 'team/other', tag: 'v2' };

describe('a registry that asked for a pause', () => {
  it.each([
    [429, { 'retry-after': '20' }, 'Throttled'],
    [503, { 'retry-after': '20' }, 'RegistryUnavailable'],
    [500, { 'retry-after': '20' }, 'RegistryUnavailable'],
    [
      503,
      { 'retry-after': 'Mon, 05 Jan 2026 08:00:20 GMT', date: 'Mon, 05 Jan 2026 08:00:00 GMT' },
      'RegistryUnavailable',
    ],
  ])('with %i and %j is not asked before its time, by no look', async (status, headers, reason) => {
    const { registry, calls, time } = pausing(isAcr, status, headers);
    const first = await faultOf(registry.resolve(ACR, signal()));
    expect(first).toMatchObject({ kind: 'transient', reason, retryAfterMs: WAIT_MS });
    time.now += 5000;
    const second = await faultOf(registry.resolve(OTHER, signal()));
    expect(second).toMatchObject({ kind: 'transient', reason, retryAfterMs: WAIT_MS - 5000 });
    expect(calls).toHaveLength(1);
    time.now += WAIT_MS - 5000;
    expect(await registry.resolve(ACR, signal())).toBe(DIGEST);
  });

  it('is known under all of its names, and others are asked all the same', async () => {
    const { registry, calls } = pausing(({ url }) => url.includes('docker.io'), 503, { 'retry-after': '20' });
    await faultOf(registry.resolve(HUB, signal()));
    const alias = { ...HUB, host: 'registry-1.docker.io' };
    expect(await faultOf(registry.resolve(alias, signal()))).toMatchObject({ retryAfterMs: WAIT_MS });
    expect(calls).toHaveLength(1);
    expect(await registry.resolve(ACR, signal())).toBe(DIGEST);
  });

  it('by a refusal is told why first, and not asked again', async () => {
    const { registry, calls } = pausing(isAcr, 404, { 'retry-after': '20' });
    expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({ kind: 'terminal' });
    expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({ kind: 'transient', retryAfterMs: WAIT_MS });
    expect(calls).toHaveLength(1);
  });

  it('when its manifest is read whole is not asked with HEAD either', async () => {
    const { registry, calls } = pausing(({ method }) => method === 'GET', 503, { 'retry-after': '20' });
    const first = await faultOf(registry.resolve({ ...ACR, tag: 'untold' }, signal()));
    expect(first).toMatchObject({ status: 503, retryAfterMs: WAIT_MS });
    expect(calls.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
    expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({ retryAfterMs: WAIT_MS });
    expect(calls).toHaveLength(2);
  });

  it('by its token service is not asked either', async () => {
    const { registry, calls, time } = pausing(({ url }) => url.includes('auth.'), 503, { 'retry-after': '20' });
    const first = await faultOf(registry.resolve(HUB, signal()));
    expect(first).toMatchObject({ kind: 'transient', reason: 'RegistryUnavailable', retryAfterMs: WAIT_MS });
    expect(await faultOf(registry.resolve(HUB, signal()))).toMatchObject({ retryAfterMs: WAIT_MS });
    expect(calls).toHaveLength(2);
    time.now += WAIT_MS;
    expect(await registry.resolve(HUB, signal())).toBe(DIGEST);
  });

  it('is not asked by the rest of a look that was under way', async () => {
    const { registry, calls } = pausing(({ url }) => url.includes('team/other'), 503, { 'retry-after': '20' });
    const slow = registry.resolve({ ...ACR, tag: 'untold' }, signal());
    await faultOf(registry.resolve(OTHER, signal()));
    expect(await faultOf(slow)).toMatchObject({ retryAfterMs: WAIT_MS });
    expect(calls.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
  });

  it('keeps to the longest of the pauses it asked for', async () => {
    const { registry, time } = pausing(isAcr, 503, { 'retry-after': '20' });
    const both = [registry.resolve(ACR, signal()), registry.resolve(OTHER, signal())];
    await Promise.all(both.map(faultOf));
    time.now += WAIT_MS - 1;
    expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({ retryAfterMs: 1 });
  });

  it('names no time: half a minute and more is waited where it throttles, and no time where it is in trouble', async () => {
    const throttled = pausing(isAcr, 429, {});
    await faultOf(throttled.registry.resolve(ACR, signal()));
    expect(await faultOf(throttled.registry.resolve(ACR, signal()))).toMatchObject({ retryAfterMs: 60_000 });
    expect(throttled.calls).toHaveLength(1);
    const broken = pausing(isAcr, 503, {});
    await faultOf(broken.registry.resolve(ACR, signal()));
    await faultOf(broken.registry.resolve(ACR, signal()));
    expect(broken.calls).toHaveLength(2);
  });
});
