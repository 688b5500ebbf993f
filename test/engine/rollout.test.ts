/** Each strategy from the first revision to the next, on the in-memory parts, with every write watched. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, owned, rest, SECOND, type Stage, served } from '../support/engine/rollout-stage.ts';

const CANARY = {
  type: 'Canary',
  steps: [
    { weight: 20, pause: '10m' },
    { weight: 50, pause: '5m' },
  ],
};

/** In minutes since `from`, when each of these was first so. */
async function until(stage: Stage, ms: number, so: () => boolean): Promise<boolean> {
  await stage.pass(ms, so);
  return so();
}
const weights = (stage: Stage) =>
  Object.fromEntries((stage.main()?.endpoints ?? []).map(({ name, weight }) => [name, weight]));

describe('an image that is pushed', () => {
  it.each([
    ['Rolling', { replicas: 3, ...owned(), strategy: { type: 'Rolling' } }],
    [
      'Rolling with no surge',
      { replicas: 3, ...owned(), strategy: { type: 'Rolling', maxSurge: 0, maxUnavailable: 1 } },
    ],
    ['Rolling two at once', { replicas: 4, ...owned(), strategy: { type: 'Rolling', maxSurge: 2, maxUnavailable: 1 } }],
    ['Rolling with one replica', { replicas: 1, ...owned() }],
    ['Rolling with no router', { replicas: 3 }],
    ['BlueGreen', { replicas: 2, ...owned(), strategy: { type: 'BlueGreen' } }],
    ['Canary', { replicas: 2, ...owned(), strategy: CANARY }],
    ['Canary by priority of one', { replicas: 1, ...owned(), strategy: CANARY }],
    ['Rolling by priority', { replicas: 2, ...owned({ method: 'Priority' }) }],
    ['BlueGreen by priority', { replicas: 2, ...owned({ method: 'Priority' }), strategy: { type: 'BlueGreen' } }],
  ])('takes the place of the one before: %s', async (_, mooring) => {
    const stage = await served(mooring);
    expect(stage.status()).toBe('Running AsDeclared');
    expect(stage.images()).toEqual(Array.from({ length: mooring.replicas }, () => 1));
    await stage.push(2);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.guard.broken).toEqual([]);
    expect(stage.images()).toEqual(Array.from({ length: mooring.replicas }, () => 2));
    if ('traffic' in mooring) expect(stage.endpoints().sort()).toEqual(stage.containers().sort());
    expect(stage.rollout()).toMatchObject({ revision: 2, from: 1, phase: 'Completed' });
    stage.wrote();
    await stage.pass(HOUR);
    expect(stage.wrote()).toEqual([]);
  });
});

describe('Rolling', () => {
  it('runs at most the surge beyond the declared number that serve, and takes out no more than may be missed', async () => {
    const stage = await served({ replicas: 3, ...owned(), strategy: { type: 'Rolling', maxSurge: 1 } });
    await stage.push(2);
    let most = 0;
    await stage.pass(30 * MINUTE, () => {
      const alive = stage.replicas().filter((text) => /creating|proving|serving/.test(text)).length;
      most = Math.max(most, alive);
      return stage.status() === 'Running AsDeclared';
    });
    expect(most).toBe(4);
    expect(stage.guard.broken).toEqual([]);
  });

  it('waits for `minReadySeconds` before a new one is sent clients', async () => {
    const stage = await served({ replicas: 1, ...owned(), strategy: { type: 'Rolling', minReadySeconds: 300 } });
    const from = stage.memory.clock.now();
    await stage.push(2);
    expect(await until(stage, HOUR, () => stage.endpoints().includes('web-r2-1-2'))).toBe(true);
    expect(stage.memory.clock.now() - from).toBeGreaterThanOrEqual(300 * SECOND);
    expect(await rest(stage)).toBe('Running AsDeclared');
  });
});

describe('BlueGreen', () => {
  it('keeps the old set alone in the router until the new one is promoted, then lets all of it in at once', async () => {
    const strategy = { type: 'BlueGreen', promotion: 'manual' };
    const stage = await served({ replicas: 2, ...owned(), strategy });
    await stage.push(2);
    expect(await rest(stage)).toBe('Updating AwaitingPromotion');
    expect(stage.endpoints()).toEqual(['web-r1-1-1', 'web-r1-2-2']);
    expect(stage.images()).toEqual([1, 1, 2, 2]);
    await stage.pass(3 * HOUR);
    expect(stage.status()).toBe('Updating AwaitingPromotion');
    expect(await stage.order({ verb: 'promote', full: false })).toBe('done');
    await stage.pass(MINUTE, () => stage.endpoints().length > 2);
    expect(stage.endpoints()).toHaveLength(4);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('promotes itself after `promoteAfter`', async () => {
    const stage = await served({ replicas: 2, ...owned(), strategy: { type: 'BlueGreen', promoteAfter: '30m' } });
    await stage.push(2);
    await stage.pass(HOUR, () => stage.status() === 'Updating AwaitingPromotion');
    const from = stage.memory.clock.now();
    await stage.pass(HOUR, () => stage.endpoints().length > 2);
    expect(stage.memory.clock.now() - from).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(stage.memory.clock.now() - from).toBeLessThan(31 * MINUTE);
    expect(await rest(stage)).toBe('Running AsDeclared');
  });
});

describe('Canary', () => {
  it('gives the new revision its share step by step, and the old ones what is left', async () => {
    const stage = await served({ replicas: 2, ...owned(), strategy: CANARY });
    await stage.push(2);
    await stage.pass(HOUR, () => stage.endpoints().includes('web-r2-1-3'));
    expect(weights(stage)).toEqual({ 'web-r1-1-1': 80, 'web-r1-2-2': 80, 'web-r2-1-3': 40 });
    const from = stage.memory.clock.now();
    await stage.pass(HOUR, () => weights(stage)['web-r1-1-1'] !== 80);
    expect(stage.memory.clock.now() - from).toBeGreaterThanOrEqual(10 * MINUTE);
    await stage.pass(MINUTE);
    expect(weights(stage)).toEqual({ 'web-r1-1-1': 50, 'web-r1-2-2': 50, 'web-r2-1-3': 100 });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(Object.values(weights(stage))).toEqual([100, 100]);
    expect(stage.images()).toEqual([2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('may pause for longer than the deadline of its progress: time that is asked for is no standstill', async () => {
    const strategy = { type: 'Canary', steps: [{ weight: 20, pause: '50m' }], progressDeadlineSeconds: 600 };
    const stage = await served({ replicas: 2, ...owned(), strategy });
    await stage.push(2);
    expect(await rest(stage, 5 * HOUR)).toBe('Running AsDeclared');
    expect([stage.rollout()?.phase, stage.images()]).toEqual(['Completed', [2, 2]]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('with no pause waits at each step until it is promoted; `full` goes past them all', async () => {
    const strategy = { type: 'Canary', steps: [{ weight: 10 }, { weight: 20 }, { weight: 50 }] };
    const stage = await served({ replicas: 2, ...owned(), strategy });
    await stage.push(2);
    expect(await rest(stage)).toBe('Updating AwaitingPromotion');
    expect(stage.rollout()?.step).toBe(0);
    await stage.order({ verb: 'promote', full: false });
    expect(await rest(stage)).toBe('Updating AwaitingPromotion');
    expect(stage.rollout()?.step).toBe(1);
    await stage.order({ verb: 'promote', full: true });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });
});
