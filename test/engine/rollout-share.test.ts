/**
 * What the controller itself adds to a rollout, over provisioning, the router's probes, TTL, drain and pauses: at the
 * waits that Azure has (31 s for a creation, a probe each 10 s), at most 5 % of the time, and at most 6 reads of a new
 * replica before it is let in.
 */
import { describe, expect, it } from 'vitest';
import { controlAnswer } from '../../local/arm/control.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { type Request, type Sample, shareOf } from '../e2e/rollout/share.ts';
import { sampleOf } from '../e2e/rollout/watch.ts';
import { MINUTE, SECOND } from '../support/engine/running.ts';
import { declaration, type EngineBench, engineBench } from '../support/engine-bench.ts';

const TTL_SECONDS = 60;
/** As declared by default: 30 s for resolvers that keep answers too long, 30 s for connections under way. */
const DRAIN_MS = (TTL_SECONDS + 30 + 30) * SECOND;
const MONITOR = { protocol: 'HTTP', port: 80, path: '/', intervalSeconds: 10, timeoutSeconds: 5, toleratedFailures: 1 };
const TRAFFIC = { trafficManager: { profile: 'web-tm', owned: true, ttlSeconds: TTL_SECONDS, monitor: MONITOR } };
/** The median of the recorded creations. */
const CREATION_MS = 31_000;

const STRATEGIES: Readonly<Record<string, { readonly strategy: JsonObject; readonly pausesMs?: readonly number[] }>> = {
  Rolling: { strategy: { type: 'Rolling' } },
  BlueGreen: { strategy: { type: 'BlueGreen', promotion: 'automatic' } },
  Canary: {
    strategy: {
      type: 'Canary',
      steps: [
        { weight: 20, pause: '2m' },
        { weight: 50, pause: '2m' },
      ],
    },
    pausesMs: [2 * MINUTE, 2 * MINUTE],
  },
};

async function told<T>(bench: EngineBench, what: string): Promise<T> {
  const url = new URL(`https://arm.local/_world/${what}`);
  const answer = controlAnswer(bench.world, { method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
  return JSON.parse(String(answer?.body)).value;
}

async function sample(bench: EngineBench): Promise<Sample> {
  return sampleOf(bench.clock.now(), await told(bench, 'state'), await told(bench, 'traffic'));
}

function requests({ world }: EngineBench): Request[] {
  const writes = world.writes.entries.map(({ time, method, path }) => ({ at: Date.parse(time), method, path }));
  const reads = world.reads.entries.map(({ time, path }) => ({ at: Date.parse(time), method: 'GET', path }));
  return [...writes, ...reads].toSorted((a, b) => a.at - b.at);
}

describe.each(Object.entries(STRATEGIES))('%s', (_name, { strategy, pausesMs = [] }) => {
  it('is at most 5 % the controller’s own, at most 6 reads a replica', async () => {
    const bench = engineBench({ settings: { provisionMs: CREATION_MS } });
    await bench.push('v1', 'one');
    const ipAddress = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' };
    const document = declaration({ replicas: 3, traffic: TRAFFIC, strategy }, { ipAddress }, { ports: [{ port: 80 }] });
    await bench.declare(document);
    await bench.pass(20 * MINUTE);
    const from = bench.clock.now();
    await bench.push('v1', 'two');
    const samples: Sample[] = [await sample(bench)];
    for (
      let second = 0;
      (second < 40 * 60 && bench.row()?.state.rollout?.phase !== 'Completed') || second < 60;
      second += 1
    ) {
      await bench.pass(SECOND, { stepMs: SECOND });
      samples.push(await sample(bench));
    }
    const course = { samples, requests: requests(bench), from, mainProfile: 'web-tm', pausesMs };
    const share = shareOf({ ...course, drainMs: DRAIN_MS, probeMs: 10 * SECOND });
    expect(bench.status()).toBe('Running AsDeclared');
    expect(Object.keys(share.polls)).toHaveLength(3);
    expect(Math.max(...Object.values(share.polls))).toBeLessThanOrEqual(6);
    expect(share.share).toBeLessThanOrEqual(0.05);
  });
});
