/** Hold and read-only for groups of several replicas behind a router: nothing is written, Traffic Manager included, at any point of a rollout. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { order } from '../../src/engine/orders.ts';
import { routed, serving } from '../support/engine/behind.ts';
import { HOUR, MINUTE, SECOND, signal, since } from '../support/engine/running.ts';
import { type EngineBench, engineBench, WEB } from '../support/engine-bench.ts';

const BLUE_GREEN = { type: 'BlueGreen', promotion: 'manual' };
const hold = (bench: EngineBench) =>
  bench.parts.holds.set({ since: bench.clock.now(), by: 'ada@example.com' }, signal());
const unhold = (bench: EngineBench) => bench.parts.holds.set(undefined, signal());
const state = (bench: EngineBench) => bench.row()?.state;

/** Passes time until it is so. */
async function until(bench: EngineBench, isSo: () => boolean): Promise<void> {
  for (let step = 0; step < 1000 && !isSo(); step += 1) await bench.pass(2 * SECOND, { stepMs: 2 * SECOND });
  expect(isSo()).toBe(true);
}

const phases = (bench: EngineBench) => state(bench)?.replicas.map(({ phase }) => phase) ?? [];

const MOMENTS: [string, (bench: EngineBench) => boolean][] = [
  ['a new replica is being made', (bench) => phases(bench).includes('creating')],
  ['a new replica is being proved', (bench) => phases(bench).includes('proving')],
  [
    'a new replica has entered',
    (bench) => state(bench)?.replicas.some(({ phase, revision }) => phase === 'serving' && revision === 2) === true,
  ],
  ['an old one drains', (bench) => phases(bench).includes('draining')],
];

describe('in the middle of a rollout', () => {
  it.each(MOMENTS)('nothing is written while everything is on hold, when %s; it goes on afterwards', async (_, at) => {
    const bench = await serving(routed('a'));
    await bench.declare(routed('b'));
    await until(bench, () => at(bench));
    await hold(bench);
    const wrote = since(bench);
    await bench.pass(2 * HOUR, { stepMs: 20 * SECOND });
    expect(wrote()).toEqual([]);
    expect(state(bench)?.status).toMatchObject({ phase: 'Waiting', reason: 'OnHold' });
    expect(state(bench)?.rollout?.phase).toBe('Progressing');
    await unhold(bench);
    await bench.pass(30 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(state(bench)?.replicas.map(({ revision }) => revision)).toEqual([2, 2]);
  });

  it('what was taken out of the router before the hold is seen out, drains meanwhile, and is deleted afterwards', async () => {
    const bench = await serving(routed('a'));
    const { router } = bench.parts;
    const { removeEndpoint } = router;
    router.removeEndpoint = async (ref, name, to) => {
      await removeEndpoint(ref, name, to);
      if (ref.profile === 'web-tm') await hold(bench);
    };
    await bench.declare(routed('b'));
    await until(bench, () => state(bench)?.status.reason === 'OnHold');
    const wrote = since(bench);
    await bench.pass(HOUR, { stepMs: 20 * SECOND });
    expect(wrote()).toEqual([]);
    expect(phases(bench)).toContain('draining');
    router.removeEndpoint = removeEndpoint;
    await unhold(bench);
    await bench.pass(30 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('a group’s own hold does the same, and its status tells which replica would be written next', async () => {
    const bench = await serving(routed('a'));
    await bench.declare(routed('b', { hold: true }));
    const wrote = since(bench);
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(state(bench)?.status).toMatchObject({ reason: 'OnHold', pending: { step: 'create', reason: 'Declared' } });
    expect(state(bench)?.status.message).toMatch(/^on hold; would create web-r2-1-3: its declaration changed/);
    expect(state(bench)).toMatchObject({ targetRevision: 1, lastRevision: 1 });
    await bench.declare(routed('b'));
    await bench.pass(30 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('how long it was on hold counts neither for a pause of a Canary nor for a promotion', async () => {
    const strategies: JsonObject[] = [
      { type: 'BlueGreen', promoteAfter: '30m' },
      { type: 'Canary', steps: [{ weight: 50, pause: '30m' }] },
    ];
    for (const strategy of strategies) {
      const bench = await serving(routed('a', { strategy }));
      await bench.declare(routed('b', { strategy }));
      await until(bench, () => state(bench)?.rollout?.stepSince !== undefined);
      await hold(bench);
      await bench.pass(2 * HOUR, { stepMs: 20 * SECOND });
      await unhold(bench);
      await bench.pass(10 * MINUTE);
      expect(state(bench)?.rollout?.step).toBe(0);
      await bench.pass(HOUR);
      expect(state(bench)?.rollout?.phase).toBe('Completed');
    }
  });

  it('what fails or is given up meanwhile is gone back on when the hold is over', async () => {
    const bench = await serving(routed('a', { strategy: BLUE_GREEN }));
    await bench.declare(routed('b', { strategy: BLUE_GREEN }));
    await until(bench, () => state(bench)?.rollout?.phase === 'AwaitingPromotion');
    await hold(bench);
    const wrote = since(bench);
    await order(bench.parts, WEB, { verb: 'abort', caller: 'ada@example.com' }, signal());
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(state(bench)).toMatchObject({ targetRevision: 2, rollout: { phase: 'AwaitingPromotion' } });
    expect(state(bench)?.rejected).toBeUndefined();
    await unhold(bench);
    await bench.pass(30 * MINUTE);
    expect(state(bench)?.rollout?.phase).toBe('RolledBack');
  });
});

describe('at rest', () => {
  it('an endpoint that somebody deletes stays away, is told, and is put back when the hold is over', async () => {
    const bench = await serving(routed('a'));
    const [first] = state(bench)?.replicas ?? [];
    const [router] = state(bench)?.profiles ?? [];
    const [, subscription = '', resourceGroup = '', profile = ''] = router?.router.split('/') ?? [];
    const ref = { kind: 'trafficManager', subscription, resourceGroup, profile: 'web-tm' } as const;
    expect(profile).not.toBe('');
    await hold(bench);
    await bench.parts.router.removeEndpoint(ref, first?.name ?? '', signal());
    const wrote = since(bench);
    await bench.pass(20 * MINUTE);
    expect(wrote()).toEqual([]);
    await unhold(bench);
    await bench.pass(5 * MINUTE);
    expect(wrote()).toEqual([expect.stringContaining(`/externalEndpoints/${first?.name}`)]);
  });
});

describe('an installation that only reads', () => {
  it('makes neither a profile nor a replica, and tells what it would', async () => {
    const bench = engineBench({ readOnly: true });
    await bench.push('v1', 'one');
    await bench.declare(routed('a'));
    await bench.pass(10 * MINUTE);
    expect(bench.writes()).toEqual([]);
    expect(state(bench)?.status).toMatchObject({
      reason: 'ReadOnly',
      message: expect.stringContaining('would create the router profile web-tm'),
      pending: { step: 'createProfile', reason: 'Declared' },
    });
  });
});
