import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startLoad } from '../../../local/load/load.ts';
import { impairedMs, latencyMs, sumOf, type Tally, withoutServiceMs } from '../../../local/load/tally.ts';
import { nameServer } from './name-server.ts';

const RATE = 200;

it('sends at its rate whether it is answered or not, and says when it was not', { timeout: 60_000 }, async () => {
  const server = createServer((_, response) => response.writeHead(200, { 'x-version': 'v1' }).end());
  server.listen(0, '127.0.0.5');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await using names = await nameServer({ address: '127.0.0.5', ttlSeconds: 1 });
  const load = startLoad({
    dns: names.address,
    name: 'web.example',
    port,
    path: '/',
    requestsPerSecond: RATE,
    keepMs: 60_000,
  });
  while (load.counts().requests < RATE) await sleep(50);
  const stopped = Date.now();
  const gone = once(server, 'close');
  server.close().closeAllConnections();
  await gone;
  await sleep(1_000);
  const again = createServer((_, response) => response.writeHead(200, { 'x-version': 'v2' }).end());
  again.listen(port, '127.0.0.5');
  const back = Date.now();
  await sleep(1_000);
  const tally = await load.stop();
  const over = Date.now();
  again.close().closeAllConnections();

  expect(tally.failed).toBeGreaterThan(0.5 * RATE);
  expect(tally.failures.length).toBeLessThanOrEqual(200);
  for (const { at } of tally.failures) expect(at).toBeGreaterThan(stopped - 1_000);
  for (const { at } of tally.failures) expect(at).toBeLessThan(over);
  expect(tally.failures.map(({ why }) => why).join()).toContain('ECONNREFUSED');
  expect(new Set(tally.failures.map(({ keeps }) => keeps))).toEqual(new Set([true, false]));
  expect(withoutServiceMs(tally)).toBeGreaterThan(500);
  expect(withoutServiceMs(tally)).toBeLessThanOrEqual(back - stopped + 300);
  expect(Object.keys(tally.versions)).toEqual(['v1', 'v2']);
  // Open loop: the requests of the second without service were sent as well.
  const seconds = (over - stopped) / 1000;
  expect(tally.requests).toBeGreaterThan(RATE * seconds);
});

it('throws when a generator is gone', { timeout: 30_000 }, async () => {
  const load = startLoad({
    dns: 'not an address',
    name: 'web.example',
    port: 1,
    path: '/',
    requestsPerSecond: 1,
    keepMs: 0,
  });
  await sleep(500);
  await expect(load.stop()).rejects.toThrow('a load generator ended with 1');
});

it('adds up what several processes saw', () => {
  const one: Tally = {
    requests: 3,
    failed: 1,
    failures: [{ at: 250, ms: 5, why: 'TIMEOUT', keeps: false }],
    reasons: { TIMEOUT: 1 },
    versions: { v1: { count: 2, first: 100, last: 200 } },
    tenths: { 1: [2, 0], 2: [0, 1] },
    latencies: { 1: 2, 8: 1 },
    lateMs: 4,
  };
  const other: Tally = {
    ...one,
    failures: [{ at: 210, ms: 5, why: 'status 500', keeps: true }],
    reasons: { 'status 500': 1 },
    versions: { v1: { count: 2, first: 50, last: 150 } },
    tenths: { 2: [2, 1], 3: [0, 1] },
    lateMs: 9,
  };
  const sum = sumOf([one, other]);
  expect(sum).toMatchObject({
    requests: 6,
    failed: 2,
    reasons: { TIMEOUT: 1, 'status 500': 1 },
    versions: { v1: { count: 4, first: 50, last: 200 } },
    tenths: { 1: [2, 0], 2: [2, 2], 3: [0, 1] },
    lateMs: 9,
  });
  expect(sum.failures.map(({ at }) => at)).toEqual([210, 250]);
  expect([withoutServiceMs(sum), impairedMs(sum)]).toEqual([100, 200]);
  expect([latencyMs(sum, 0.5), latencyMs(sum, 0.99)]).toEqual([1, 8]);
});
