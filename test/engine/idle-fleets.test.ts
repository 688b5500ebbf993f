/**
 * Groups of several replicas, and behind a router, that are at rest stay so: half an hour of sweeps and health checks
 * wakes nobody and writes nothing, neither to Azure nor to the tables or the queue; after the first declaration, after
 * an upgrade, and after one that was rolled back.
 */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { order } from '../../src/engine/orders.ts';
import { MINUTE, signal } from '../support/engine/running.ts';
import { declaration, type EngineBench, engineBench, IMAGE_TEXT, WEB } from '../support/engine-bench.ts';

const TRAFFIC = { trafficManager: { profile: 'web-tm', owned: true, ttlSeconds: 30 } };

/** What may be asked of a fleet, each with what is its own at rest. */
const FLEETS: Readonly<Record<string, JsonObject>> = {
  'two replicas without a router': { replicas: 2 },
  'one replica behind a router': { replicas: 1, traffic: TRAFFIC },
  Rolling: { replicas: 3, traffic: TRAFFIC, strategy: { type: 'Rolling', maxSurge: 2 } },
  BlueGreen: { replicas: 2, traffic: TRAFFIC, strategy: { type: 'BlueGreen', promotion: 'automatic' } },
  Canary: {
    replicas: 2,
    traffic: TRAFFIC,
    strategy: {
      type: 'Canary',
      steps: [
        { weight: 20, pause: '1m' },
        { weight: 50, pause: '1m' },
      ],
    },
  },
  'InPlace behind a router': {
    replicas: 2,
    traffic: TRAFFIC,
    strategy: { type: 'InPlace', allowInterruption: true, rollback: true },
  },
  'Recreate behind a router': {
    replicas: 2,
    traffic: TRAFFIC,
    strategy: { type: 'Recreate', allowInterruption: true },
  },
  'one replica that goes back': { strategy: { type: 'InPlace', rollback: true } },
  Priority: {
    replicas: 2,
    traffic: { trafficManager: { ...TRAFFIC.trafficManager, method: 'Priority' } },
  },
  'two regions': { replicas: 2, regions: ['westeurope', 'northeurope'], traffic: TRAFFIC },
  placement: { replicas: 2, placement: [{ zones: ['1'] }, { zones: ['2'] }], traffic: TRAFFIC },
  stopped: { replicas: 2, traffic: TRAFFIC, running: false },
  'drift only told': { replicas: 2, traffic: TRAFFIC, drift: { mode: 'report' } },
};

const CRASHES = { kind: 'exits', afterMs: 1000, code: 1 } as const;

function fleet(mooring: JsonObject): JsonObject {
  const ipAddress = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' };
  return declaration(mooring, { ipAddress }, { ports: [{ port: 80 }] });
}

async function declared(mooring: JsonObject): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare(fleet(mooring));
  await bench.pass(30 * MINUTE);
  return bench;
}

/** Half an hour of timers, and what they made of it. */
async function idled(bench: EngineBench) {
  const told = bench.log.entries.length;
  const sent = bench.world.writes.entries.length;
  bench.board.reset();
  await bench.pass(30 * MINUTE);
  return {
    woken: bench.log.entries
      .slice(told)
      .flatMap(({ message, data }) =>
        message.includes('wakes a group') ? [`${message}: ${String(data['why'])}`] : [],
      ),
    toAzure: bench.world.writes.entries.slice(sent).map(({ method, path }) => `${method} ${path}`),
    toTables: bench.board.writes(),
  };
}

const NOTHING = { woken: [], toAzure: [], toTables: 0 };

describe.each(Object.entries(FLEETS))('at rest, %s', (_name, mooring) => {
  it('writes nothing once it is declared', async () => {
    const bench = await declared(mooring);
    expect(bench.status()).toBe(mooring['running'] === false ? 'Stopped Stopped' : 'Running AsDeclared');
    expect(await idled(bench)).toEqual(NOTHING);
    expect(bench.row()?.wake.ticket).toBeUndefined();
  });

  it('writes nothing after an upgrade', async () => {
    const bench = await declared(mooring);
    await bench.push('v1', 'two');
    await bench.pass(40 * MINUTE);
    expect(bench.row()?.state.targetRevision).toBe(2);
    expect(bench.status()).toBe(mooring['running'] === false ? 'Stopped Stopped' : 'Running AsDeclared');
    expect(await idled(bench)).toEqual(NOTHING);
  });
});

/** Pushes an image whose containers crash, and lets the rollout become of it what it will. */
async function crashing(mooring: JsonObject): Promise<EngineBench> {
  const bench = await declared(mooring);
  const digest = await bench.push('v1', 'bad');
  bench.runtime.script(`${IMAGE_TEXT.replace(/:[^:/]*$/, '')}@${digest}`, CRASHES);
  await bench.pass(90 * MINUTE);
  return bench;
}

describe('at rest, a rollout that', () => {
  it.each(['Rolling', 'BlueGreen', 'Canary', 'one replica that goes back', 'InPlace behind a router'])(
    'was rolled back, of %s, writes nothing',
    async (name) => {
      const bench = await crashing(FLEETS[name] ?? {});
      expect(bench.status()).toBe('Running RolledBack');
      expect(await idled(bench)).toEqual(NOTHING);
    },
  );

  it('failed and stands for its owner to decide writes nothing', async () => {
    const bench = await crashing({ replicas: 2, traffic: TRAFFIC, strategy: { type: 'Rolling', rollback: false } });
    expect(bench.row()?.state.rollout?.phase).toBe('Failed');
    expect(await idled(bench)).toEqual(NOTHING);
  });

  it.each<[string, JsonObject]>([
    ['BlueGreen', { type: 'BlueGreen', promotion: 'manual' }],
    ['Canary', { type: 'Canary', steps: [{ weight: 50 }] }],
  ])('awaits its promotion, of %s, writes nothing', async (_name, strategy) => {
    const bench = await declared({ replicas: 2, traffic: TRAFFIC, strategy });
    await bench.push('v1', 'two');
    await bench.pass(30 * MINUTE);
    expect(bench.row()?.state.rollout?.phase).toBe('AwaitingPromotion');
    expect(await idled(bench)).toEqual(NOTHING);
  });

  it('is paused writes nothing', async () => {
    const bench = await declared(FLEETS['Rolling'] ?? {});
    await bench.push('v1', 'two');
    await bench.pass(MINUTE);
    await order(bench.parts, WEB, { verb: 'pause', caller: 'ada@example.com' }, signal());
    await bench.pass(30 * MINUTE);
    expect(bench.row()?.state.rollout?.phase).toBe('Paused');
    expect(await idled(bench)).toEqual(NOTHING);
  });
});

describe('what is proved and awaits its promotion', () => {
  it.each<[string, JsonObject]>([
    ['behind a router', { traffic: TRAFFIC }],
    ['without one', {}],
  ])('is asked after all the while, %s', async (_name, traffic) => {
    const bench = await declared({ replicas: 2, strategy: { type: 'BlueGreen', promotion: 'manual' }, ...traffic });
    const digest = await bench.push('v1', 'two');
    await bench.pass(60 * MINUTE);
    expect(bench.row()?.state.rollout?.phase).toBe('AwaitingPromotion');
    const proved = bench.row()?.state.replicas.find(({ phase }) => phase === 'proving');
    const there = await bench.there(proved?.name);
    bench.runtime.script(`${IMAGE_TEXT.replace(/:[^:/]*$/, '')}@${digest}`, CRASHES);
    bench.runtime.exit(there?.id ?? '', 'web', 1);
    await bench.pass(30 * MINUTE);
    expect(bench.row()?.state.rollout?.phase).toBe('RolledBack');
  });
});
