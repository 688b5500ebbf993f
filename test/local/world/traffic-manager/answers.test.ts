import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../local/world/json.ts';
import { external, NETWORK, PROFILE, profile, type TrafficBench, trafficBench } from './support.ts';

const FIRST_PROBE = 10_000;
const UNTIL_DEGRADED = 60_000;

/** A profile `app1` whose endpoints named in `ill` answer 500. */
async function answering(properties: JsonObject, ill: ReadonlySet<string> = new Set()): Promise<TrafficBench> {
  const bench = trafficBench({
    probe: ({ host }) => ({ kind: 'status', status: ill.has(host.split('.')[0] ?? '') ? 500 : 200 }),
  });
  expect((await bench.call('PUT', PROFILE, profile(properties))).body['error']).toBeUndefined();
  return bench;
}

/** How often each first label was answered. */
function counts({ world }: TrafficBench, queries: number, client?: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (let query = 0; query < queries; query++) {
    for (const target of world.traffic.answer('app1', client)?.targets ?? []) {
      const label = target.split('.')[0] ?? '';
      found[label] = (found[label] ?? 0) + 1;
    }
  }
  return found;
}

describe('the Weighted method', () => {
  it('answers in the ratio of the weights', async () => {
    const bench = await answering({ endpoints: [external('a', { weight: 900 }), external('b', { weight: 100 })] });
    const { a = 0, b = 0 } = counts(bench, 10_000);
    expect(a + b).toBe(10_000);
    // Five standard deviations; the chance is seeded, so it is the same in each run.
    expect(Math.abs(b - 1_000)).toBeLessThan(150);
  });

  it('gives the same answers for the same seed', async () => {
    const endpoints = [external('a'), external('b'), external('c')];
    const run = async () => {
      const { world } = await answering({ endpoints });
      return Array.from({ length: 50 }, () => world.traffic.answer('app1')?.targets[0]);
    };
    expect(await run()).toEqual(await run());
  });

  it('leaves out what is Degraded or disabled, and answers with what is still being checked', async () => {
    const endpoints = [external('a'), external('b'), external('c', { endpointStatus: 'Disabled' })];
    const bench = await answering({ endpoints }, new Set(['b']));
    expect(Object.keys(counts(bench, 100)).sort()).toEqual(['a', 'b']);
    await bench.pass(UNTIL_DEGRADED);
    expect(counts(bench, 100)).toEqual({ a: 100 });
    await bench.call('PUT', `${PROFILE}/externalEndpoints/new`, { properties: { target: 'new.example.com' } });
    expect(Object.keys(counts(bench, 100)).sort()).toEqual(['a', 'new']);
  });

  it('answers with all that are enabled when all are Degraded', async () => {
    const endpoints = [external('a'), external('b'), external('c', { endpointStatus: 'Disabled' })];
    const bench = await answering({ endpoints }, new Set(['a', 'b', 'c']));
    await bench.pass(UNTIL_DEGRADED);
    expect(await bench.statuses()).toEqual(['Degraded', 'Degraded', 'Disabled', 'Degraded']);
    expect(Object.keys(counts(bench, 100)).sort()).toEqual(['a', 'b']);
  });
});

describe('the Priority method', () => {
  it('answers with the first that is well, and goes back by itself', async () => {
    const ill = new Set<string>();
    const endpoints = [external('second', { priority: 2 }), external('first', { priority: 1 })];
    const bench = await answering({ trafficRoutingMethod: 'Priority', endpoints }, ill);
    await bench.pass(FIRST_PROBE);
    expect(counts(bench, 10)).toEqual({ first: 10 });
    ill.add('first');
    await bench.pass(20_000);
    expect(counts(bench, 10)).toEqual({ first: 10 });
    await bench.pass(10_000);
    expect(counts(bench, 10)).toEqual({ second: 10 });
    ill.clear();
    await bench.pass(10_000);
    expect(counts(bench, 10)).toEqual({ first: 10 });
  });

  it('has its order from that of the endpoints where none is said', async () => {
    const endpoints = [external('x'), external('y')];
    const bench = await answering({ trafficRoutingMethod: 'Priority', endpoints });
    expect(counts(bench, 10)).toEqual({ x: 10 });
  });
});

describe('the other methods', () => {
  it('MultiValue answers with as many addresses as it may', async () => {
    const ip = (last: number) => external(`e${last}`, { target: `20.0.0.${last}` });
    const endpoints = [ip(1), ip(2), ip(3)];
    const { world } = await answering({ trafficRoutingMethod: 'MultiValue', maxReturn: 2, endpoints });
    const answers = Array.from({ length: 50 }, () => world.traffic.answer('app1')?.targets ?? []);
    expect(answers.every(({ length }) => length === 2)).toBe(true);
    expect(new Set(answers.flat())).toEqual(new Set(['20.0.0.1', '20.0.0.2', '20.0.0.3']));
  });

  it('Performance answers evenly with those of one place', async () => {
    const endpoints = [
      external('a', { endpointLocation: 'West Europe' }),
      external('b', { endpointLocation: 'West Europe' }),
      external('c', { endpointLocation: 'East US' }),
    ];
    const bench = await answering({ trafficRoutingMethod: 'Performance', endpoints });
    const { a = 0, b = 0, c = 0 } = counts(bench, 1_000);
    expect([a + b, c]).toEqual([1_000, 0]);
    expect(Math.abs(a - b)).toBeLessThan(160);
  });

  it('Geographic answers with the one for the whole world, well or not', async () => {
    const endpoints = [external('de', { geoMapping: ['DE'] }), external('all', { geoMapping: ['WORLD'] })];
    const bench = await answering({ trafficRoutingMethod: 'Geographic', endpoints }, new Set(['all']));
    await bench.pass(UNTIL_DEGRADED);
    expect(counts(bench, 5)).toEqual({ all: 5 });
  });

  it('Subnet answers by where the query came from', async () => {
    const endpoints = [external('here', { subnets: [{ first: '127.0.0.0', scope: 8 }] }), external('else')];
    const bench = await answering({ trafficRoutingMethod: 'Subnet', endpoints });
    expect(counts(bench, 5, '127.0.0.9')).toEqual({ here: 5 });
    expect(counts(bench, 5, '20.0.0.9')).toEqual({ else: 5 });
  });
});

describe('nested profiles', () => {
  const CHILD = `${NETWORK}/trafficManagerProfiles/child`;
  const nested = (least: number): JsonObject => ({
    name: 'child',
    type: 'Microsoft.Network/trafficManagerProfiles/nestedEndpoints',
    properties: { targetResourceId: CHILD, minChildEndpoints: least, priority: 1 },
  });

  async function withChild(least: number, ill: ReadonlySet<string> = new Set()): Promise<TrafficBench> {
    const bench = trafficBench({
      probe: ({ host }) => ({ kind: 'status', status: ill.has(host.split('.')[0] ?? '') ? 500 : 200 }),
    });
    const child = { dnsConfig: { relativeName: 'child', ttl: 5 }, endpoints: [external('x'), external('y')] };
    await bench.call('PUT', CHILD, profile(child));
    const endpoints = [nested(least), external('spare', { priority: 2 })];
    const made = await bench.call('PUT', PROFILE, profile({ trafficRoutingMethod: 'Priority', endpoints }));
    expect(made.status).toBe(201);
    return bench;
  }

  it('are answered with an endpoint of the child', async () => {
    const bench = await withChild(1);
    await bench.pass(FIRST_PROBE);
    expect((await bench.statuses())[0]).toBe('Online');
    expect(Object.keys(counts(bench, 100)).sort()).toEqual(['x', 'y']);
  });

  it('are Degraded when the child has too few that are well', async () => {
    const bench = await withChild(2, new Set(['x']));
    await bench.pass(UNTIL_DEGRADED);
    expect((await bench.statuses())[0]).toBe('Degraded');
    expect(counts(bench, 10)).toEqual({ spare: 10 });
  });

  it('are Stopped when the child is disabled', async () => {
    const bench = await withChild(1);
    await bench.call('PATCH', CHILD, { properties: { profileStatus: 'Disabled' } });
    await bench.pass(FIRST_PROBE);
    expect((await bench.statuses())[0]).toBe('Stopped');
    expect(counts(bench, 10)).toEqual({ spare: 10 });
  });

  it('may not come back to themselves, nor name what is not there', async () => {
    const bench = await withChild(1);
    const loop = { ...nested(1), properties: { targetResourceId: PROFILE, minChildEndpoints: 1 } };
    const child = { dnsConfig: { relativeName: 'child', ttl: 5 }, endpoints: [loop] };
    expect((await bench.call('PUT', CHILD, profile(child))).status).toBe(400);
    const nobody = { properties: { targetResourceId: `${CHILD}-none`, minChildEndpoints: 1 } };
    expect((await bench.call('PUT', `${PROFILE}/nestedEndpoints/n`, nobody)).status).toBe(400);
  });
});

describe('a profile without an answer', () => {
  it('is no name when it is disabled or not there, and has no data without endpoints', async () => {
    const { world, call } = await answering({ endpoints: [external('a')] });
    expect(world.traffic.answer('APP1')?.targets).toHaveLength(1);
    expect(world.traffic.answer('nobody')).toBeUndefined();
    await call('PATCH', PROFILE, { properties: { profileStatus: 'Disabled' } });
    expect(world.traffic.answer('app1')).toBeUndefined();
    await call('PATCH', PROFILE, { properties: { profileStatus: 'Enabled' } });
    await call('DELETE', `${PROFILE}/externalEndpoints/a`);
    expect(world.traffic.answer('app1')?.targets).toEqual([]);
  });

  it('is no name under one that it gave up', async () => {
    const { world } = await answering({});
    const kept = world.traffic.ownerOf('app1');
    if (!kept) throw new Error('there is no profile');
    world.traffic.put({ ...kept, properties: { ...kept.properties, dnsConfig: { relativeName: 'app2', ttl: 5 } } });
    expect([world.traffic.answer('app1'), world.traffic.answer('app2')?.targets]).toEqual([undefined, []]);
  });
});
