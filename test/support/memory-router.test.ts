/** The in-memory router keeps its word: TTL, statuses, priorities and conflicts are as a profile's, and others' stay. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import type { ProfileSpec, RouterRef } from '../../src/core/ports.ts';
import { memoryParts } from './memory-parts.ts';

const signal = () => AbortSignal.timeout(1000);
const REF: RouterRef = { kind: 'trafficManager', subscription: 'sub', resourceGroup: 'shop', profile: 'web-tm' };
const OWN: ProfileSpec = {
  relativeName: 'Shop-Web',
  ttlSeconds: 20,
  method: 'Weighted',
  monitor: { intervalInSeconds: 10 },
  tags: { 'mooring-group': 'web' },
};
const A = { name: 'a', target: 'a.example', weight: 10, enabled: true };
const B = { name: 'b', target: 'b.example', weight: 20, enabled: true };

async function kindOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return error instanceof Fault ? `${error.kind} ${error.reason}` : 'error';
  }
}

async function withTwo(method: ProfileSpec['method'] = 'Weighted') {
  const memory = memoryParts();
  await memory.parts.router.create(REF, { ...OWN, method }, signal());
  await memory.parts.router.putEndpoint(REF, A, signal());
  await memory.parts.router.putEndpoint(REF, B, signal());
  const statuses = () => memory.router.read(REF)?.endpoints.map(({ name, status }) => `${name} ${status}`);
  return { ...memory, statuses };
}

describe('a profile in memory', () => {
  it('is as it was created, and is created once', async () => {
    const { parts, board } = memoryParts();
    expect(await parts.router.read(REF, signal())).toBeUndefined();
    await parts.router.create(REF, OWN, signal());
    expect(await parts.router.read({ ...REF, profile: 'WEB-TM' }, signal())).toMatchObject({
      fqdn: 'shop-web.trafficmanager.net',
      ttlSeconds: 20,
      monitorStatus: 'Inactive',
      tags: OWN.tags,
      endpoints: [],
    });
    expect(await kindOf(parts.router.create(REF, OWN, signal()))).toBe('conflict Conflict');
    await parts.router.update(REF, { ...OWN, ttlSeconds: 90, monitor: { port: 81 } }, signal());
    expect(await parts.router.read(REF, signal())).toMatchObject({
      ttlSeconds: 90,
      monitor: { intervalInSeconds: 10, port: 81 },
      tags: OWN.tags,
    });
    await parts.router.remove(REF, signal());
    await parts.router.remove(REF, signal());
    expect(await kindOf(parts.router.update(REF, OWN, signal()))).toBe('terminal NotFound');
    expect(await parts.router.read(REF, signal())).toBeUndefined();
    expect(board.writes('router')).toBe(4);
  });

  it('takes endpoints one by one, and leaves the others as they are', async () => {
    const { parts, router } = await withTwo();
    await parts.router.putEndpoint(REF, { ...A, weight: 90 }, signal());
    expect(router.read(REF)?.endpoints.map(({ name, weight }) => [name, weight])).toEqual([
      ['a', 90],
      ['b', 20],
    ]);
    await parts.router.removeEndpoint(REF, 'a', signal());
    await parts.router.removeEndpoint(REF, 'a', signal());
    expect(router.read(REF)?.endpoints.map(({ name }) => name)).toEqual(['b']);
    const missing = { ...REF, profile: 'nowhere' };
    expect(await kindOf(parts.router.putEndpoint(missing, A, signal()))).toBe('terminal NotFound');
    expect(await kindOf(parts.router.removeEndpoint(missing, 'a', signal()))).toBe('none');
  });

  it('refuses a second endpoint with one target or one priority', async () => {
    const { parts } = await withTwo();
    const refused = 'terminal AzureRefused';
    expect(await kindOf(parts.router.putEndpoint(REF, { ...A, name: 'c' }, signal()))).toBe(refused);
    expect(await kindOf(parts.router.putEndpoint(REF, { ...B, priority: 1 }, signal()))).toBe(refused);
  });

  it('checks an endpoint for one interval, then knows what the test says of its target', async () => {
    const { parts, router, clock, statuses } = await withTwo();
    router.setStatus('b.example', 'Degraded');
    expect(statuses()).toEqual(['a CheckingEndpoint', 'b CheckingEndpoint']);
    clock.advance(10_000);
    expect(statuses()).toEqual(['a Online', 'b Degraded']);
    await parts.router.putEndpoint(REF, { ...A, weight: 50 }, signal());
    expect(statuses()).toEqual(['a Online', 'b Degraded']);
    await parts.router.putEndpoint(REF, { ...A, enabled: false }, signal());
    expect(statuses()).toEqual(['a Disabled', 'b Degraded']);
    await parts.router.putEndpoint(REF, A, signal());
    expect(statuses()).toEqual(['a CheckingEndpoint', 'b Degraded']);
  });

  it('answers with what is well, with all where nothing is, and never with what is disabled', async () => {
    const { router, clock } = await withTwo();
    expect(router.answers(REF)).toEqual(['a.example', 'b.example']);
    clock.advance(10_000);
    router.setStatus('a.example', 'Degraded');
    expect(router.answers(REF)).toEqual(['b.example']);
    router.setStatus('b.example', 'Degraded');
    expect(router.answers(REF)).toEqual(['a.example', 'b.example']);
    router.edit(REF, { ...A, enabled: false });
    expect(router.answers(REF)).toEqual(['b.example']);
  });

  it('answers by Priority with the first that is well', async () => {
    const { router, clock } = await withTwo('Priority');
    clock.advance(10_000);
    expect(router.answers(REF)).toEqual(['a.example']);
    router.setStatus('a.example', 'Degraded');
    expect(router.answers(REF)).toEqual(['b.example']);
  });
});

it('usages in memory are what the test says, and of other regions nothing', async () => {
  const { parts, quota } = memoryParts();
  quota.set('westeurope', [{ name: 'StandardCores', used: 9, limit: 10 }]);
  expect(await parts.quota.read('sub', 'westeurope', signal())).toEqual([
    { name: 'StandardCores', used: 9, limit: 10 },
  ]);
  expect(await parts.quota.read('sub', 'northeurope', signal())).toEqual([]);
});
