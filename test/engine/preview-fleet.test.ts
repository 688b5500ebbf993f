/** What a dry run tells of a fleet, held to what is then done: replicas, writes, differences, quota, interruption. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { order } from '../../src/engine/orders.ts';
import { preview, previewLook } from '../../src/engine/preview.ts';
import { loose, routed, serving, TRAFFIC } from '../support/engine/behind.ts';
import { HOUR, MINUTE, SECOND, signal, since } from '../support/engine/running.ts';
import { type EngineBench, engineBench, WEB } from '../support/engine-bench.ts';

const dry = (bench: EngineBench, document: JsonObject) => preview(bench.parts, WEB, document, signal());
const course = async (bench: EngineBench, document: JsonObject) =>
  (await dry(bench, document)).course?.join('\n') ?? '';
const next = (bench: EngineBench) => {
  const row = bench.row();
  if (!row) throw new Error('no row');
  return previewLook(bench.parts, row, signal());
};

const canary = (...weights: number[]) => ({
  type: 'Canary',
  steps: weights.map((weight) => ({ weight, pause: '1m' })),
});
const other = () => ({ trafficManager: { ...TRAFFIC.trafficManager, profile: 'other-tm' } });
const IN_PLACE = { strategy: { type: 'InPlace', allowInterruption: true } };
const weighed = (weight: number) => ({ trafficManager: { ...TRAFFIC.trafficManager, weight } });

/** As the answer counts them. */
function counted(writes: readonly string[]) {
  const own = (method: string) => writes.filter((line) => line.startsWith(`${method} web`)).length;
  return { creates: own('PUT'), deletes: own('DELETE'), armWrites: writes.length };
}

describe('what a dry run of a fleet counts is what is then written', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a Rolling', routed('a'), routed('b')],
    ['a Rolling by maxUnavailable', routed('a'), routed('b', { strategy: { maxSurge: 0, maxUnavailable: 1 } })],
    ['a BlueGreen', routed('a'), routed('b', { strategy: { type: 'BlueGreen' } })],
    ['a Canary', routed('a'), routed('b', { strategy: canary(20, 50) })],
    ['a Canary of three', routed('a', { replicas: 3 }), routed('b', { replicas: 3, strategy: canary(5, 34, 80) })],
    [
      'a Canary that begins at an equal share',
      routed('a', { replicas: 1 }),
      routed('b', { replicas: 1, strategy: canary(50) }),
    ],
    ['another weight', routed('a'), routed('a', { traffic: weighed(40) })],
    ['a Rolling with another weight', routed('a'), routed('b', { traffic: weighed(40) })],
    ['a router added', loose('a'), routed('a')],
    ['a router added, with a Rolling', loose('a'), routed('b')],
    ['a router taken away', routed('a'), loose('a')],
    ['a router taken away, with a Rolling', routed('a'), loose('b')],
    ['another router', routed('a'), routed('a', { traffic: other() })],
    ['a router added in place', loose('a', IN_PLACE), routed('a', IN_PLACE)],
    ['a router taken away in place', routed('a', IN_PLACE), loose('a', IN_PLACE)],
    ['another router in place', routed('a', IN_PLACE), routed('a', { ...IN_PLACE, traffic: other() })],
    ['an InPlace', routed('a'), routed('b', { strategy: { type: 'InPlace', allowInterruption: true } })],
    ['more replicas', routed('a'), routed('a', { replicas: 4 })],
    ['fewer replicas', routed('a', { replicas: 3 }), routed('a', { replicas: 1 })],
    ['a Rolling with more replicas', routed('a'), routed('b', { replicas: 3 })],
    ['a Rolling without a router', loose('a'), loose('b')],
    [
      'a Recreate without a router',
      loose('a', { strategy: { type: 'Recreate' } }),
      loose('b', { strategy: { type: 'Recreate' } }),
    ],
  ])('%s', async (_, before, after) => {
    const bench = await serving(before);
    const told = await dry(bench, after);
    const wrote = since(bench);
    await bench.declare(after);
    await bench.pass(HOUR, { stepMs: 10 * SECOND });
    expect(bench.status()).toBe('Running AsDeclared');
    const writes = wrote();
    expect(counted(writes)).toEqual(told.impact.allowances);
    expect(writes.length).toBeGreaterThan(0);
    expect((await dry(bench, after)).class).toBe('none');
  });

  it('the rest of a Canary, where a pause is under way', async () => {
    const bench = await serving(routed('a'));
    const after = routed('b', {
      strategy: { type: 'Canary', steps: [20, 50].map((weight) => ({ weight, pause: '1h' })) },
    });
    await bench.declare(after);
    await bench.pass(20 * MINUTE);
    expect(bench.row()?.state.rollout).toMatchObject({ step: 0, phase: 'Progressing' });
    const told = await dry(bench, after);
    const wrote = since(bench);
    await bench.pass(3 * HOUR);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(counted(wrote())).toEqual(told.impact.allowances);
  });

  it('an endpoint that somebody has taken out or disabled', async () => {
    const bench = await serving(routed('a'));
    const [first] = bench.row()?.state.replicas.map(({ name }) => name) ?? [];
    const [subscription = '', resourceGroup = ''] = WEB.scope.split('/');
    const ref = { kind: 'trafficManager', subscription, resourceGroup, profile: 'web-tm' } as const;
    await bench.parts.router.removeEndpoint(ref, first ?? '', signal());
    const told = await next(bench);
    expect(told.impact.allowances).toEqual({ creates: 0, deletes: 0, armWrites: 1 });
    const wrote = since(bench);
    await bench.pass(10 * MINUTE);
    expect(counted(wrote())).toEqual(told.impact.allowances);
  });

  it('the first declaration', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    const told = await dry(bench, routed('a', { regions: ['westeurope', 'northeurope'], replicas: 3 }));
    expect(told).toMatchObject({
      step: 'createProfile',
      class: 'create',
      revision: { number: 1, isNew: true },
      replicas: {
        create: 3,
        where: [
          { region: 'westeurope', create: 2 },
          { region: 'northeurope', create: 1 },
        ],
      },
      routers: [
        { profile: 'web-tm', use: 'main', does: 'create' },
        { profile: 'web-preview', use: 'preview', does: 'create' },
      ],
    });
    expect(bench.writes()).toEqual([]);
    await bench.declare(routed('a', { regions: ['westeurope', 'northeurope'], replicas: 3 }));
    await bench.pass(20 * MINUTE);
    expect(counted(bench.writes())).toEqual(told.impact.allowances);
    expect(
      bench
        .row()
        ?.state.replicas.map(({ region }) => region)
        .sort(),
    ).toEqual(['northeurope', 'westeurope', 'westeurope']);
  });
});

describe('differences', () => {
  it('are none for a replica’s own label and its region’s patch, and name the replica that has one', async () => {
    const patch = { tags: { place: 'north' } };
    const document = routed('a', { regions: ['westeurope', { region: 'northeurope', patch }] });
    const bench = await serving(document);
    expect(await dry(bench, document)).toMatchObject({
      step: 'none',
      class: 'none',
      differences: [],
      reason: 'AsDeclared',
    });
    const [, second] = bench.row()?.state.replicas ?? [];
    await bench.outside.edit(second?.name ?? '', (_, tags) => Object.assign(tags, { place: 'elsewhere' }));
    await bench.pass(25 * SECOND, { timers: false, events: false });
    expect((await next(bench)).differences).toMatchObject([{ pointer: '/tags/place', replicas: [second?.name] }]);
  });

  it('are told once for all that have them, and a region’s own only where it is', async () => {
    const at = (place: string) => ['westeurope', { region: 'northeurope', patch: { tags: { place } } }];
    const bench = await serving(routed('a', { regions: at('north') }));
    const [first, second] = bench.row()?.state.replicas.map(({ name }) => name) ?? [];
    const { differences } = await dry(bench, routed('b', { regions: at('top') }));
    expect(differences.map(({ pointer, replicas }) => [pointer, replicas])).toEqual([
      ['/properties/containers/0/properties/command/1', [first, second]],
      ['/tags/place', [second]],
    ]);
  });

  it('are the label’s where another is declared, and the location’s where a region is no longer', async () => {
    const bench = await serving(routed('a', { regions: ['westeurope', 'northeurope'] }));
    const other = JSON.parse(JSON.stringify(routed('a')).replace('web-shop', 'new-shop'));
    const found = (await dry(bench, other)).differences.map(({ pointer }) => pointer);
    expect(found).toContain('/properties/ipAddress/dnsNameLabel');
    expect(found).toContain('/location');
  });
});

describe('the course', () => {
  it('tells a Rolling: surge, floor, proof, drain, quota, and that nobody is interrupted', async () => {
    const bench = await serving(routed('a', { replicas: 3 }));
    const strategy = { maxSurge: 2, minReadySeconds: 20 };
    const told = await dry(bench, routed('b', { replicas: 3, strategy }));
    expect(told.rollout).toEqual({ strategy: 'Rolling', from: 1, to: 2, atMost: 5, atLeast: 3 });
    expect(told.drain).toEqual({ ttlSeconds: 60, staleSeconds: 30, drainSeconds: 60, inAllSeconds: 150 });
    expect(told).toMatchObject({ class: 'replace', impact: { interruption: 'none', address: { outcome: 'stays' } } });
    expect(told.course).toEqual([
      'Rolling from revision 1 to 2: 3 of 3 replicas are replaced, at most 5 at a time and never fewer than 3 serving.',
      '3 replicas are created: 3 in westeurope.',
      'Clients are sent to a new one only once it runs, is found Online by the preview profile 2 times, 10s apart or more and has run for 20s.',
      'Each of the 3 that go is taken out of the router and deleted 150 s after a read shows it out: 60 s time to live, 30 s staleMargin, 60 s drain.',
      'Quota: 97 of 100 container groups are left in westeurope, and it takes 2 at once.',
      'Quota: 97 of 100 cores are left in westeurope, and it takes 2 at once.',
      'No interruption: 3 or more serve at every moment.',
    ]);
  });

  it.each<[JsonObject, RegExp]>([
    [
      { type: 'BlueGreen', promotion: 'manual' },
      /all of them at once, when somebody says so \(mooring promote web\)\./,
    ],
    [{ type: 'BlueGreen', promoteAfter: '5m' }, /all of them at once, 5m after all are proved\./],
    [
      { type: 'Canary', steps: [{ weight: 20, pause: '10m' }, { weight: 50 }] },
      /20 % of the clients for 10m, then 50 % of the clients until it is promoted, then all of them\./,
    ],
    [
      { type: 'InPlace', allowInterruption: true },
      /\nInterrupted: the other one serves meanwhile, .* stays in the router/,
    ],
    [{ type: 'Recreate', allowInterruption: true }, /deleted and created anew, one at a time\.\nInterrupted: /],
  ])('tells what %o does', async (strategy, says) => {
    const bench = await serving(routed('a'));
    expect(await course(bench, routed('b', { strategy }))).toMatch(says);
  });

  it('tells honestly what several replicas without a router mean', async () => {
    const bench = await serving(loose('a'));
    const told = await dry(bench, loose('b'));
    expect(told.impact.address.outcome).toBe('changes');
    expect(told.course?.join('\n')).toMatch(
      /deleted 300 s after its successor serves.*\n(?:Quota: .*\n)*No router stands before it: /,
    );
    expect(await course(bench, loose('b', { strategy: { type: 'InPlace' } }))).toMatch(
      /\nInterrupted: .* waits for it\.$/,
    );
  });

  it('tells that one replica behind a router leaves nobody to serve', async () => {
    const strategy = { type: 'Recreate', allowInterruption: true };
    const bench = await serving(routed('a', { replicas: 1, strategy }));
    const told = await dry(bench, routed('b', { replicas: 1, strategy }));
    expect(told.course?.at(-1)).toMatch(/^Interrupted: nobody serves meanwhile/);
    expect(told.impact.interruption).toMatchObject({ p50Seconds: 31 });
  });

  it('tells what does not fit into the quota, and that it waits', async () => {
    const bench = await serving(routed('a'), { settings: { coresPerRegion: 3 } });
    const told = await dry(bench, routed('b', { strategy: { type: 'BlueGreen' } }));
    expect(told.quota).toContainEqual({
      region: 'westeurope',
      name: 'StandardCores',
      left: 1,
      limit: 3,
      takes: 2,
      fits: false,
    });
    expect(told.course).toContain(
      'Does not fit the quota: 1 of 3 cores are left in westeurope, and it takes 2 at once; what does not fit waits until there is room.',
    );
  });

  it('tells that a router that is to be there is not', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    const told = await dry(bench, routed('a', { traffic: { trafficManager: { profile: 'theirs' } } }));
    expect(told.routers).toContainEqual({ profile: 'theirs', use: 'main', does: 'missing' });
    expect(told.course?.join(' ')).toContain('The router profile theirs does not exist');
  });

  it('tells that another router takes room for all of them at once', async () => {
    const bench = await serving(routed('a'));
    const { quota } = await dry(bench, routed('a', { traffic: other() }));
    expect(quota).toContainEqual(expect.objectContaining({ name: 'ContainerGroups', takes: 2 }));
  });

  it('tells that those who serve already are put into a router that is added', async () => {
    const bench = await serving(loose('a'));
    expect((await dry(bench, routed('a'))).course).toEqual([
      'The router profile web-tm is created.',
      'The preview profile web-preview is created.',
      '2 replicas that serve already are put into the router as they stand, once proved.',
    ]);
  });

  it('tells that profiles are deleted where the router is no longer declared', async () => {
    const bench = await serving(routed('a'));
    expect((await dry(bench, loose('a'))).routers).toEqual([
      { profile: 'web-tm', use: 'main', does: 'delete' },
      { profile: 'web-preview', use: 'preview', does: 'delete' },
    ]);
  });

  it('tells a stop', async () => {
    const bench = await serving(routed('a'));
    expect(await course(bench, routed('a', { running: false }))).toBe(
      '2 replicas are taken out of the router, drained and stopped and kept.',
    );
  });
});

describe('what is kept back', () => {
  it('on hold is told with what it would take, and nothing is written', async () => {
    const bench = await serving(routed('a'));
    const told = await dry(bench, routed('b', { hold: true }));
    expect(told).toMatchObject({
      step: 'none',
      class: 'replace',
      reason: 'OnHold',
      pending: { step: 'create', reason: 'Declared' },
      impact: { allowances: { creates: 0, deletes: 0, armWrites: 0 } },
    });
    expect(told.impact.summary).toContain('What differs takes replacing each replica by a new one');
    expect(told.course?.[0]).toMatch(/^Rolling from revision 1 to 2: /);
  });

  it('after a rollback is what is declared, and no new revision', async () => {
    const bench = await serving(routed('a', { strategy: { type: 'BlueGreen', promotion: 'manual' } }));
    await bench.declare(routed('b', { strategy: { type: 'BlueGreen', promotion: 'manual' } }));
    await bench.pass(10 * MINUTE);
    await order(bench.parts, WEB, { verb: 'abort', caller: 'ada@example.com' }, signal());
    await bench.pass(20 * MINUTE);
    expect(bench.status()).toBe('Running RolledBack');
    const told = await next(bench);
    expect(told).toMatchObject({ step: 'none', reason: 'RolledBack', revision: { number: 1, isNew: false } });
    expect(told.differences.map(({ pointer }) => pointer)).toEqual(['/properties/containers/0/properties/command/1']);
    expect(told.impact.summary).toContain('Nothing is done for now: the new revision was given up');
  });

  it('is not told as the same where a replica could not be read', async () => {
    const bench = await serving(routed('a'));
    const [first] = bench.row()?.state.replicas ?? [];
    bench.parts.containerGroups.get = async () => {
      throw new Fault('transient', { reason: 'AzureUnavailable', message: 'no answer' });
    };
    expect(await next(bench)).toMatchObject({
      reason: 'AzureUnavailable',
      message: expect.stringContaining(first?.name ?? ''),
    });
  });
});

it('a deletion of a fleet takes all its replicas', async () => {
  const bench = await serving(routed('a'));
  const row = bench.row();
  if (!row) throw new Error('no row');
  const deletion = { at: bench.clock.now(), keep: false };
  const told = await previewLook(bench.parts, { ...row, desired: { ...row.desired, deletion } }, signal());
  expect(told).toMatchObject({ class: 'delete' });
});
