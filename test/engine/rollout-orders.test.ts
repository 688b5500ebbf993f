/** Orders as the loop carries them out: a group behind an owned profile, from one revision to the next and back. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { type Order, order } from '../../src/engine/orders.ts';
import { HOUR, MINUTE, signal } from '../support/engine/running.ts';
import { declaration, type EngineBench, engineBench, WEB } from '../support/engine-bench.ts';

const BLUE_GREEN = { type: 'BlueGreen', promotion: 'manual' };
const CANARY = { type: 'Canary', steps: [{ weight: 20 }, { weight: 50 }] };

function behind(strategy: JsonObject, mark: string): JsonObject {
  const ipAddress = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' };
  const traffic = { trafficManager: { profile: 'web-tm', owned: true, ttlSeconds: 30 } };
  const container = { ports: [{ port: 80 }], command: ['serve', mark] };
  return declaration({ replicas: 2, traffic, strategy }, { ipAddress }, container);
}

/** Revision 1 serves, and revision 2 stands where it waits to be promoted. */
async function waiting(strategy: JsonObject): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare(behind(strategy, 'a'));
  await bench.pass(20 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  await bench.declare(behind(strategy, 'b'));
  await bench.pass(20 * MINUTE);
  expect(rollout(bench)).toMatchObject({ phase: 'AwaitingPromotion', revision: 2, from: 1 });
  return bench;
}

const rollout = (bench: EngineBench) => bench.row()?.state.rollout;
const revisions = (bench: EngineBench) => bench.row()?.state.replicas.map(({ revision }) => revision);
const give = async (bench: EngineBench, asked: Order) => {
  const given = await order(bench.parts, WEB, { ...asked, caller: 'ada@example.com' }, signal());
  expect(given.kind).toBe('done');
};

describe('promote', () => {
  it('lets a BlueGreen’s new set take over', async () => {
    const bench = await waiting(BLUE_GREEN);
    await give(bench, { verb: 'promote', full: false });
    await bench.pass(20 * MINUTE);
    expect([rollout(bench)?.phase, revisions(bench)]).toEqual(['Completed', [2, 2]]);
  });

  it('takes a Canary on by one step, and full past all of them', async () => {
    const bench = await waiting(CANARY);
    await give(bench, { verb: 'promote', full: false });
    await bench.pass(20 * MINUTE);
    expect(rollout(bench)).toMatchObject({ phase: 'AwaitingPromotion', step: 1 });
    await give(bench, { verb: 'promote', full: true });
    await bench.pass(20 * MINUTE);
    expect([rollout(bench)?.phase, revisions(bench)]).toEqual(['Completed', [2, 2]]);
  });

  it('is kept back by a pause until that ends', async () => {
    const bench = await waiting(BLUE_GREEN);
    await give(bench, { verb: 'pause' });
    await give(bench, { verb: 'promote', full: false });
    await bench.pass(20 * MINUTE);
    expect(rollout(bench)?.phase).toBe('Paused');
    await give(bench, { verb: 'resume' });
    await bench.pass(20 * MINUTE);
    expect(rollout(bench)?.phase).toBe('Completed');
  });
});

describe.each(['abort', 'undo'] as const)('%s', (verb) => {
  it.each([
    ['BlueGreen', BLUE_GREEN],
    ['Canary', CANARY],
  ])('of a %s under way brings back what served, for good', async (_name, strategy) => {
    const bench = await waiting(strategy);
    await give(bench, { verb });
    await bench.pass(30 * MINUTE);
    expect([rollout(bench)?.phase, revisions(bench)]).toEqual(['RolledBack', [1, 1]]);
    const made = await bench.parts.revisions.numbers(WEB, signal());
    expect([made, bench.row()?.state.lastRevision]).toEqual([[2, 1], 2]);
    const body = JSON.stringify((await bench.there(bench.row()?.state.replicas[0]?.name))?.body);
    expect(body).toContain('"serve","a"');
    const writes = bench.writes().length;
    await bench.pass(HOUR);
    expect(bench.writes()).toHaveLength(writes);
  });
});

it('undo of a completed one brings back the one before, with its declaration', async () => {
  const bench = await waiting(BLUE_GREEN);
  await give(bench, { verb: 'promote', full: false });
  await bench.pass(20 * MINUTE);
  await give(bench, { verb: 'undo' });
  await bench.pass(20 * MINUTE);
  // It was asked for: nobody is asked again whether it may serve.
  expect(rollout(bench)).toMatchObject({ phase: 'Completed', revision: 3 });
  expect(JSON.stringify(bench.row()?.desired.document)).toContain('"serve","a"');
});
