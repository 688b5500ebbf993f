/** The main job on the engine: created, redeployed, repaired, deleted, by what the world shows. */
import { describe, expect, it } from 'vitest';
import { remove } from '../../src/engine/declare.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import { declaration, type EngineBench, engineBench, WEB, wipe } from '../support/engine-bench.ts';

const MINUTE = 60_000;
const signal = () => AbortSignal.timeout(10_000);

async function running(bench: EngineBench = engineBench(), mooring = {}): Promise<EngineBench> {
  await bench.push('v1', 'one');
  await bench.declare(declaration(mooring));
  await bench.pass(3 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  return bench;
}

describe.each([
  ['with every event', {}],
  ['with all events lost', { events: false }],
] as const)('%s, a group', (_, how) => {
  it('is created once, with the digest that its tag had', async () => {
    const bench = engineBench();
    const digest = await bench.push('v1', 'one');
    await bench.declare();
    expect(bench.writes()).toEqual(['PUT web']);
    await bench.pass(5 * MINUTE, how);
    expect(bench.writes()).toEqual(['PUT web']);
    expect(await bench.image()).toBe(`testregistry.azurecr.io/team/web@${digest}`);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.row()?.wake).not.toHaveProperty('ticket');
  });

  it('is redeployed with a pushed image, once', async () => {
    const bench = await running();
    const digest = await bench.push('v1', 'two');
    await bench.pass(5 * MINUTE, how);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    expect(await bench.image()).toContain(digest);
    expect(bench.row()?.state).toMatchObject({ targetRevision: 2, replicas: [{ revision: 2, phase: 'serving' }] });
    expect((await bench.history()).map(({ what, reason }) => `${what} ${reason}`)).toEqual([
      'update ImagePushed',
      'revision ImagePushed',
      'create Declared',
      'revision Declared',
    ]);
  });

  it.each([
    ['deleted', (b: EngineBench) => b.outside.remove('web'), 'PUT web', 'recreate Missing'],
    ['stopped', (b: EngineBench) => b.outside.act('web', 'stop'), 'POST web/start', 'start StoppedOutside'],
    [
      'edited',
      (b: EngineBench) => b.outside.edit('web', (p) => Object.assign(p, { restartPolicy: 'Always', ipAddress: IP })),
      'PUT web',
      'update Drifted',
    ],
    [
      'retagged',
      (b: EngineBench) => b.outside.edit('web', (_properties, tags) => wipe(tags)),
      'PATCH web',
      'tags Drifted',
    ],
  ])('that somebody %s is put right, once', async (_what, meddle, write, entry) => {
    const bench = await running();
    await meddle(bench);
    await bench.pass(5 * MINUTE, how);
    expect(bench.writes()).toEqual(['PUT web', write]);
    expect(bench.status()).toBe('Running AsDeclared');
    const [newest] = await bench.history();
    expect(`${newest?.what} ${newest?.reason}`).toBe(entry);
  });

  it('that was deleted through us is gone, its name watched for a day, then its row is gone', async () => {
    const bench = await running();
    const removed = await remove(bench.parts, WEB, false, signal());
    if (removed.kind !== 'done' || !removed.ticket) throw new Error('not removed');
    await lookWith(bench.parts, WEB, removed.ticket.id, 'DELETE by test');
    await bench.pass(3 * MINUTE, how);
    expect(bench.writes()).toEqual(['PUT web', 'DELETE web']);
    expect(await bench.there()).toBeUndefined();
    expect(bench.status()).toBe('Deleting Deleted');
    await bench.pass(23 * 60 * MINUTE, { ...how, stepMs: 10 * MINUTE });
    expect(bench.row()).toBeDefined();
    await bench.pass(2 * 60 * MINUTE, { ...how, stepMs: 10 * MINUTE });
    expect(bench.row()).toBeUndefined();
    expect(bench.writes()).toEqual(['PUT web', 'DELETE web']);
  });
});

const IP = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] };
