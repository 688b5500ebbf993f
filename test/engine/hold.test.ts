/** Hold, for one group and for all: nothing is written to Azure by any path, and reading and status go on. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { apply } from '../../src/engine/apply.ts';
import { act, remove } from '../../src/engine/declare.ts';
import { takeLease } from '../../src/engine/lease.ts';
import { HOUR, MINUTE, running, SECOND, signal, since } from '../support/engine/running.ts';
import { declaration, type EngineBench, engineBench, IMAGE_TEXT, WEB } from '../support/engine-bench.ts';

const QUIET = { events: false } as const;

const hold = (bench: EngineBench) =>
  bench.parts.holds.set({ since: bench.clock.now(), by: 'ada@example.com' }, signal());
const unhold = (bench: EngineBench) => bench.parts.holds.set(undefined, signal());
const status = (bench: EngineBench) => bench.row()?.state.status;

describe('while all is on hold', () => {
  it('a replica that somebody deletes stays away for ten sweeps, and is back within one sweep of its end', async () => {
    const bench = await running();
    const wrote = since(bench);
    await hold(bench);
    await bench.outside.remove('web');
    await bench.pass(10 * MINUTE, QUIET);
    expect(wrote()).toEqual([]);
    expect(await bench.there()).toBeUndefined();
    expect(status(bench)).toMatchObject({
      phase: 'Waiting',
      reason: 'OnHold',
      message:
        'everything is on hold since 2026-01-05T08:03:00.000Z, by ada@example.com; would create it anew: the container group was not there',
      pending: { step: 'recreate', reason: 'Missing' },
    });
    await unhold(bench);
    await bench.pass(MINUTE, QUIET);
    expect(wrote()).toEqual(['PUT web']);
    await bench.pass(2 * MINUTE, QUIET);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(status(bench)).not.toHaveProperty('pending');
  });

  it.each<[string, (bench: EngineBench) => Promise<unknown>]>([
    ['a new declaration', (bench) => bench.declare(declaration({}, {}, { command: ['serve'] }))],
    ['a push', (bench) => bench.push('v1', 'two')],
    ['a restart', (bench) => act(bench.parts, WEB, 'restart', signal())],
    ['a stop', (bench) => act(bench.parts, WEB, 'stop', signal())],
    ['a deletion', (bench) => remove(bench.parts, WEB, false, signal())],
    ['a release', (bench) => remove(bench.parts, WEB, true, signal())],
    ['an edit', (bench) => bench.outside.edit('web', (_, tags) => Object.assign(tags, { 'mooring-revision': '9' }))],
    ['a stop by somebody else', (bench) => bench.outside.act('web', 'stop')],
  ])('%s writes nothing, and is done when the hold ends', async (_, happens) => {
    const bench = await running();
    const wrote = since(bench);
    await hold(bench);
    await happens(bench);
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(status(bench)).toMatchObject({ phase: 'Waiting', reason: 'OnHold' });
    await unhold(bench);
    await bench.pass(2 * MINUTE);
    expect(wrote()).toHaveLength(1);
  });

  it('the end of a time to live waits', async () => {
    const bench = await running(declaration({ ttl: '30m' }));
    const wrote = since(bench);
    await hold(bench);
    await bench.pass(HOUR, { stepMs: 20 * SECOND });
    expect(wrote()).toEqual([]);
    expect(status(bench)?.message).toContain('would delete it: its time to live has passed');
    await unhold(bench);
    await bench.pass(2 * MINUTE);
    expect(wrote()).toEqual(['DELETE web']);
  });

  it.each([
    ['by somebody else', (bench: EngineBench) => bench.outside.act('web', 'stop'), 'start', 'StoppedOutside'],
    ['by its owner', (bench: EngineBench) => act(bench.parts, WEB, 'stop', signal()), 'stop', 'StopAsked'],
  ] as const)('what is stopped %s is told, and is the reason when the hold ends', async (_, stop, step, reason) => {
    const bench = await running();
    await hold(bench);
    await stop(bench);
    await bench.pass(10 * MINUTE);
    expect(status(bench)?.pending).toEqual({ step, reason });
    await unhold(bench);
    await bench.pass(2 * MINUTE);
    expect((await bench.history())[0]).toMatchObject({ what: step, reason });
  });

  it('what differs is told place by place', async () => {
    const bench = await running();
    await hold(bench);
    await bench.outside.edit('web', (properties) =>
      Object.assign(properties, { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] } }),
    );
    await bench.pass(3 * MINUTE, QUIET);
    expect(status(bench)?.drift).toMatchObject([{ pointer: '/properties/ipAddress', class: 'update' }]);
    expect(status(bench)?.message).toContain(
      'would update it: the container group differed from its revision, differs at /properties/ipAddress',
    );
  });

  it('what was under way is read to its end', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await bench.declare();
    await hold(bench);
    await bench.pass(3 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web']);
    expect(bench.row()?.state.replicas).toMatchObject([{ phase: 'serving' }]);
    expect(status(bench)?.message).toMatch(/; the container group is as declared$/);
  });

  it('a deletion says that it waits, and nothing of a group that is told already is written again', async () => {
    const bench = await running();
    await hold(bench);
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(3 * MINUTE, QUIET);
    expect(status(bench)?.message).toContain('; its deletion waits');
    bench.board.reset();
    await bench.pass(20 * MINUTE, QUIET);
    expect(bench.board.writes()).toBe(0);
  });

  it('an idle sweep writes no row', async () => {
    const bench = await running();
    await hold(bench);
    await bench.outside.act('web', 'stop');
    await bench.pass(4 * MINUTE, QUIET);
    bench.board.reset();
    await bench.pass(10 * MINUTE, QUIET);
    expect(bench.board.writes()).toBe(0);
  });

  it('nobody knowing whether it is so counts as a hold', async () => {
    const bench = await running();
    const wrote = since(bench);
    const away = new Fault('transient', { reason: 'StoreUnavailable', message: 'away' });
    bench.board.fail('holds.read', away, { times: 1000 });
    await bench.declare(declaration({}, {}, { command: ['serve'] }));
    await bench.outside.remove('web');
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Waiting StoreUnavailable');
  });
});

describe('a group on hold', () => {
  it('is held and let go by its own verbs, each a single edit', async () => {
    const bench = await running();
    const wrote = since(bench);
    for (let times = 0; times < 2; times += 1) await act(bench.parts, WEB, 'hold', signal());
    expect(bench.row()?.desired).toMatchObject({ generation: 2, document: { mooring: { hold: true } } });
    await bench.outside.remove('web');
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(status(bench)?.message).toBe('on hold; would create it anew: the container group was not there');
    for (let times = 0; times < 2; times += 1) await act(bench.parts, WEB, 'unhold', signal());
    expect(bench.row()?.desired).toMatchObject({ generation: 3, document: { mooring: { hold: false } } });
    await bench.pass(3 * MINUTE);
    expect(wrote()).toEqual(['PUT web']);
  });

  it('leaves the others alone', async () => {
    const bench = await running(declaration({ hold: false }));
    await act(bench.parts, WEB, 'hold', signal());
    const other = { scope: WEB.scope, name: 'api' };
    await bench.declare({ ...declaration(), name: 'api' }, other);
    expect(bench.writes()).toEqual(['PUT web', 'PUT api']);
  });
});

describe('the last guard', () => {
  const step = { kind: 'delete', replica: 'web', reason: 'DeleteAsked' } as const;

  it.each([
    ['all is on hold', {}, {}, { hold: { since: 0, by: 'ada' } }],
    ['the group is on hold', { hold: true }, {}, {}],
    ['the installation only reads', {}, { readOnly: true }, {}],
  ])('sends no step while %s, whatever was planned', async (_, mooring, options, more) => {
    const bench = engineBench(options);
    await bench.push('v1', 'one');
    await bench.declare(declaration(mooring));
    if (!(await bench.there())) await bench.outside.put('web', FOREIGN);
    const stored = await bench.parts.groups.get(WEB, signal());
    if (!stored) throw new Error('no row');
    const { ticket: _ticket, lease: _lease, ...wake } = stored.row.wake;
    const free = await bench.parts.groups.update(stored, { wake }, signal());
    const from = bench.writes().length;
    const held = await takeLease(bench.parts, free, signal());
    const fault = await apply(bench.parts, { ...held, ...more }, step, signal());
    expect(fault).toMatchObject({ kind: 'transient', reason: expect.stringMatching(/OnHold|ReadOnly/) });
    expect(bench.writes(from)).toEqual([]);
    expect(await bench.there()).toBeDefined();
  });

  it('lets the same step through without them', async () => {
    const bench = await running();
    const stored = await bench.parts.groups.get(WEB, signal());
    if (!stored) throw new Error('no row');
    const held = await takeLease(bench.parts, stored, signal());
    expect(await apply(bench.parts, held, step, signal())).toBeUndefined();
    expect(bench.writes()).toEqual(['PUT web', 'DELETE web']);
  });
});

const FOREIGN = {
  location: 'westeurope',
  properties: {
    osType: 'Linux',
    containers: [
      { name: 'web', properties: { image: IMAGE_TEXT, resources: { requests: { cpu: 1, memoryInGB: 1 } } } },
    ],
  },
};
