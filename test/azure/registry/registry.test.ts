import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { faultOf, signal } from '../support/fixtures.ts';
import { ACR, answer, DIGEST, found, HUB, over } from './support.ts';

describe('a tag', () => {
  it('is asked for with HEAD, in all four forms of a manifest', async () => {
    const { registry, calls } = over(found);
    expect(await registry.resolve(ACR, signal())).toBe(DIGEST);
    expect(calls).toMatchObject([
      { method: 'HEAD', url: 'https://shop.azurecr.io/v2/team/app/manifests/v1', authorization: null },
    ]);
    expect(calls[0]?.accept?.split(', ')).toHaveLength(4);
  });

  it('is read and hashed when the registry tells no digest', async () => {
    const body = '{"schemaVersion":2}';
    const type = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    const { registry, calls } = over(({ method }) => answer(200, type, method === 'GET' ? body : null));
    expect(await registry.resolve(ACR, signal())).toBe(`sha256:${createHash('sha256').update(body).digest('hex')}`);
    expect(calls.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  it('of a host that is not allowed is never asked for', async () => {
    const { registry, calls } = over(found);
    expect(registry.knows('evil.example')).toBe(false);
    expect(await faultOf(registry.resolve({ ...ACR, host: 'evil.example' }, signal()))).toMatchObject({
      kind: 'terminal',
      reason: 'ImageUnresolved',
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ['../../x', 'v1'],
    ['a b', 'v1'],
    ['A', 'v1'],
    ['a//b', 'v1'],
    ['a?x', 'v1'],
    ['a', '../v'],
    ['a', 'v1?x'],
    ['a', ''],
    ['a', `${'x'.repeat(129)}`],
    [`${'a/'.repeat(200)}a`, 'v1'],
  ])('%j:%j that is none is never asked for', async (repository, tag) => {
    const { registry, calls } = over(found);
    expect(await faultOf(registry.resolve({ ...ACR, repository, tag }, signal()))).toMatchObject({
      reason: 'ImageUnresolved',
    });
    expect(calls).toEqual([]);
  });

  it.each([
    [404, {}, 'terminal', 'ImageUnresolved', undefined],
    [401, {}, 'terminal', 'ImageUnresolved', undefined],
    [403, {}, 'terminal', 'ImageUnresolved', undefined],
    [307, { location: 'https://evil.example/' }, 'terminal', 'ImageUnresolved', undefined],
    [429, { 'retry-after': '7' }, 'transient', 'Throttled', 7000],
    [429, {}, 'transient', 'Throttled', 60_000],
    [500, {}, 'transient', 'RegistryUnavailable', undefined],
    [503, { 'retry-after': '3' }, 'transient', 'RegistryUnavailable', 3000],
    [200, { 'docker-content-digest': 'sha256:short' }, 'transient', 'RegistryUnavailable', undefined],
  ])('answered with %i %j is %s, %s', async (status, headers, kind, reason, retryAfterMs) => {
    const { registry, calls } = over(() => answer(status, headers));
    expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({ kind, reason, retryAfterMs });
    expect(calls).toHaveLength(1);
  });

  it('that we may not read says what to grant', async () => {
    const { registry } = over(() => answer(403));
    expect((await faultOf(registry.resolve(ACR, signal()))).message).toContain('AcrPull');
    expect((await faultOf(registry.resolve(HUB, signal()))).message).toContain('login');
  });

  it('whose manifest has no end is given up', async () => {
    let pulled = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
      });
    const { registry } = over(({ method }) => (method === 'GET' ? new Response(endless()) : answer(200)));
    expect(await faultOf(registry.resolve(ACR, signal()))).toMatchObject({
      kind: 'transient',
      reason: 'RegistryUnavailable',
    });
    expect(pulled).toBeLessThan(10);
  });

  it('is transient when the connection breaks, and out of time when the look is', async () => {
    const broken = over(() => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) });
    });
    expect(await faultOf(broken.registry.resolve(ACR, signal()))).toMatchObject({
      kind: 'transient',
      reason: 'RegistryUnavailable',
      code: 'ECONNRESET',
    });
    expect(await faultOf(broken.registry.resolve(ACR, AbortSignal.abort()))).toMatchObject({ reason: 'OutOfTime' });
  });
});
