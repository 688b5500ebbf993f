import { describe, expect, it } from 'vitest';
import { createArm } from '../../../../local/arm/arm.ts';
import { createNoneRuntime } from '../../../../local/containers/none/runtime.ts';
import { virtualClock } from '../../../../local/world/clock.ts';
import type { ProbeResult } from '../../../../local/world/traffic-manager/prober.ts';
import { createWorld } from '../../../../local/world/world.ts';
import { at, container, group, START, SUBSCRIPTION, send } from '../support.ts';
import { external, PROFILE, profile, trafficBench } from './support.ts';

const SECOND = 1_000;
const OK: ProbeResult = { kind: 'status', status: 200 };
const BAD: ProbeResult = { kind: 'status', status: 503 };
const endpoint = (name: string): string => `${PROFILE}/externalEndpoints/${name}`;

/** Endpoints `a` and `b`; `answers` says what a target answers, well where it says nothing. */
async function pair(properties = {}, settings = {}) {
  const answers = new Map<string, ProbeResult | Promise<ProbeResult>>();
  const bench = trafficBench({ settings, probe: ({ host }) => answers.get(host.split('.')[0] ?? '') ?? OK });
  const made = await bench.call('PUT', PROFILE, profile({ endpoints: [external('a'), external('b')], ...properties }));
  expect(made.status).toBe(201);
  return { ...bench, answers };
}

describe('the probing of endpoints', () => {
  it('begins some time after they came, and makes them Online', async () => {
    const { pass, statuses, probes } = await pair();
    expect(await statuses()).toEqual(['CheckingEndpoint', 'CheckingEndpoint', 'CheckingEndpoints']);
    await pass(9 * SECOND);
    expect(probes).toEqual([]);
    await pass(SECOND);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    expect(probes[0]).toEqual({
      protocol: 'HTTP',
      host: 'a.westeurope.azurecontainer.io',
      port: 80,
      path: '/healthz',
      headers: {},
    });
  });

  it('asks each of them once an interval', async () => {
    const { pass, probes } = await pair();
    await pass(10 * SECOND);
    expect(probes).toHaveLength(2);
    await pass(60 * SECOND);
    expect(probes).toHaveLength(14);
  });

  it('tolerates as many failures in a row as are said, and is well again with one success', async () => {
    const { pass, statuses, answers } = await pair();
    await pass(10 * SECOND);
    answers.set('a', BAD);
    await pass(20 * SECOND);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    await pass(10 * SECOND);
    expect(await statuses()).toEqual(['Degraded', 'Online', 'Degraded']);
    answers.set('a', OK);
    await pass(10 * SECOND);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    // The count began anew: two more failures are tolerated again.
    answers.set('a', BAD);
    await pass(20 * SECOND);
    expect((await statuses())[0]).toBe('Online');
  });

  it('takes no answer within the timeout for a failure, and a late one for nothing', async () => {
    const { pass, statuses, answers } = await pair({
      monitorConfig: { protocol: 'HTTP', port: 80, path: '/', intervalInSeconds: 10, toleratedNumberOfFailures: 0 },
    });
    await pass(10 * SECOND);
    let late = (_: ProbeResult): void => undefined;
    answers.set('a', new Promise((resolve) => (late = resolve)));
    await pass(18 * SECOND);
    expect((await statuses())[0]).toBe('Online');
    await pass(SECOND);
    expect((await statuses())[0]).toBe('Degraded');
    late(OK);
    await pass(0);
    expect((await statuses())[0]).toBe('Degraded');
  });

  it.each([
    ['302 for a failure', undefined, 302, 'Degraded'],
    ['201 for a failure', undefined, 201, 'Degraded'],
    [
      'a code in a range for well',
      [
        { min: 200, max: 299 },
        { min: 401, max: 401 },
      ],
      401,
      'Online',
    ],
    ['200 for a failure where it is in no range', [{ min: 300, max: 399 }], 200, 'Degraded'],
  ])('takes %s', async (_, expectedStatusCodeRanges, status, expected) => {
    const { pass, statuses, answers } = await pair({
      monitorConfig: {
        protocol: 'HTTPS',
        port: 443,
        path: '/',
        intervalInSeconds: 10,
        toleratedNumberOfFailures: 0,
        ...(expectedStatusCodeRanges ? { expectedStatusCodeRanges } : {}),
      },
    });
    answers.set('a', { kind: 'status', status });
    await pass(10 * SECOND);
    expect((await statuses())[0]).toBe(expected);
  });

  it('sends the headers of the profile and of the endpoint', async () => {
    const monitorConfig = { protocol: 'HTTP', port: 8080, path: '/', customHeaders: [{ name: 'host', value: 'shop' }] };
    const customHeaders = [{ name: 'x-who', value: 'a' }];
    const { pass, probes } = await pair({ monitorConfig, endpoints: [external('a', { customHeaders })] });
    await pass(10 * SECOND);
    expect(probes[0]).toMatchObject({ port: 8080, headers: { host: 'shop', 'x-who': 'a' } });
  });

  it('never asks a disabled endpoint, and checks it anew when it is enabled', async () => {
    const { pass, statuses, probes, call } = await pair();
    await pass(10 * SECOND);
    await call('PATCH', endpoint('a'), { properties: { endpointStatus: 'Disabled' } });
    probes.length = 0;
    await pass(3_600 * SECOND);
    expect(await statuses()).toEqual(['Disabled', 'Online', 'Online']);
    expect(new Set(probes.map(({ host }) => host.split('.')[0]))).toEqual(new Set(['b']));
    await call('PATCH', endpoint('a'), { properties: { endpointStatus: 'Enabled' } });
    expect((await statuses())[0]).toBe('CheckingEndpoint');
    await pass(10 * SECOND);
    expect((await statuses())[0]).toBe('Online');
  });

  it('asks nobody while the profile is disabled', async () => {
    const { pass, statuses, probes, call } = await pair();
    await call('PATCH', PROFILE, { properties: { profileStatus: 'Disabled' } });
    await pass(60 * SECOND);
    expect(probes).toEqual([]);
    expect(await statuses()).toEqual(['Inactive', 'Inactive', 'Disabled']);
  });

  it('stops with the endpoint, with the profile, and with the world', async () => {
    const { pass, probes, call, world } = await pair();
    await call('DELETE', endpoint('a'));
    await pass(10 * SECOND);
    expect(probes.map(({ host }) => host)).toEqual(['b.westeurope.azurecontainer.io']);
    await call('DELETE', PROFILE);
    await pass(60 * SECOND);
    expect(probes).toHaveLength(1);
    await call('PUT', PROFILE, profile({ endpoints: [external('c')] }));
    world.close();
    await pass(60 * SECOND);
    expect(probes).toHaveLength(1);
  });

  it('keeps what it found over a change of weight, and checks anew after one of target', async () => {
    const { pass, statuses, call } = await pair();
    await pass(10 * SECOND);
    await call('PUT', endpoint('a'), { properties: { target: 'a.westeurope.azurecontainer.io', weight: 7 } });
    expect((await statuses())[0]).toBe('Online');
    await call('PUT', PROFILE, profile({ endpoints: [external('a', { weight: 8 }), external('b')] }));
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    await call('PUT', endpoint('a'), { properties: { target: 'other.westeurope.azurecontainer.io' } });
    expect((await statuses())[0]).toBe('CheckingEndpoint');
  });

  it('goes on at the new pace when the interval changes', async () => {
    const { pass, probes, call } = await pair();
    await pass(10 * SECOND);
    await call('PATCH', PROFILE, { properties: { monitorConfig: { intervalInSeconds: 30, timeoutInSeconds: 10 } } });
    probes.length = 0;
    await pass(90 * SECOND);
    expect(probes).toHaveLength(6);
  });

  it.each([
    ['tolerated', 'CheckingEndpoint'],
    ['degrades', 'Degraded'],
  ])('has a first failure %s where it is set so', async (firstProbeFailed, status) => {
    const { pass, statuses, answers } = await pair({}, { firstProbeFailed });
    answers.set('a', { kind: 'failed', reason: 'refused' });
    await pass(10 * SECOND);
    expect((await statuses())[0]).toBe(status);
  });

  it('has all its waits scaled', async () => {
    const { pass, probes } = await pair({}, { probeScale: 0.1 });
    await pass(SECOND);
    expect(probes).toHaveLength(2);
    await pass(6 * SECOND);
    expect(probes).toHaveLength(14);
  });

  it('stands on a clock of its own where there is one', async () => {
    const [clock, probeClock] = [virtualClock(START), virtualClock(START)];
    const world = createWorld({ clock, probeClock, runtime: createNoneRuntime({ clock }) });
    world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'rg', location: 'westeurope', tags: {} });
    await send(createArm(world), 'PUT', PROFILE, profile({ endpoints: [external('a')] }));
    const status = () => world.traffic.all().map((one) => world.traffic.profileStatus(one));
    clock.advance(3_600 * SECOND);
    expect(status()).toEqual(['CheckingEndpoints']);
    probeClock.advance(3_600 * SECOND);
    expect(status()).toEqual(['Degraded']);
  });

  it('leaves an endpoint that always serves alone', async () => {
    const { pass, statuses, probes } = await pair({ endpoints: [external('a', { alwaysServe: 'Enabled' })] });
    await pass(60 * SECOND);
    expect(probes).toEqual([]);
    expect(await statuses()).toEqual(['Unmonitored', 'Online']);
  });
});

describe('the prober that asks the world', () => {
  it('finds a container group well while its containers run and its port is open', async () => {
    const bench = trafficBench();
    const address = { type: 'Public', dnsNameLabel: 'a', ports: [{ port: 80 }] };
    await bench.call(
      'PUT',
      at('web'),
      group({ restartPolicy: 'Never', ipAddress: address, containers: [container('web', 'shop/web:1')] }),
    );
    const monitorConfig = {
      protocol: 'HTTP',
      port: 80,
      path: '/',
      intervalInSeconds: 10,
      toleratedNumberOfFailures: 0,
    };
    await bench.call('PUT', PROFILE, profile({ monitorConfig, endpoints: [external('a'), external('nobody')] }));
    await bench.pass(10 * SECOND);
    expect(await bench.statuses()).toEqual(['Online', 'Degraded', 'Degraded']);
    await bench.call('POST', at('web', '/stop'));
    await bench.pass(10 * SECOND);
    expect((await bench.statuses())[0]).toBe('Degraded');
    await bench.call('POST', at('web', '/start'));
    await bench.pass(10 * SECOND);
    expect((await bench.statuses())[0]).toBe('Online');
    await bench.call('PATCH', PROFILE, { properties: { monitorConfig: { port: 81 } } });
    await bench.pass(10 * SECOND);
    expect((await bench.statuses())[0]).toBe('Degraded');
    await bench.call('PATCH', PROFILE, { properties: { monitorConfig: { port: 80 } } });
    await bench.pass(10 * SECOND);
    expect((await bench.statuses())[0]).toBe('Online');
    bench.runtime.exit(at('web').toLowerCase(), 'web', 1);
    await bench.pass(10 * SECOND);
    expect((await bench.statuses())[0]).toBe('Degraded');
  });
});
