/** Groups of several replicas behind a router in plan, diff, status, list: what people read, and the exit statuses. */
import { describe, expect, it } from 'vitest';
import { routed, serving } from '../support/engine/behind.ts';
import { MINUTE, SECOND } from '../support/engine/running.ts';
import { engineBench } from '../support/engine-bench.ts';
import { fileOf, mooring, serveApi } from './support.ts';

const BLUE_GREEN = { type: 'BlueGreen', promotion: 'manual' };

describe('diff', () => {
  it('exits 0 when every replica is as declared, whatever its own label and region', async () => {
    const regions = ['westeurope', { region: 'northeurope', patch: { tags: { place: 'north' } } }];
    await using server = await serveApi(await serving(routed('a', { regions })));
    expect(await mooring(['diff', '-f', fileOf(routed('a', { regions }))], server)).toMatchObject({
      status: 0,
      out: '',
    });
  });

  it('exits 1 and names the replica that somebody edited', async () => {
    const bench = await serving(routed('a'));
    await using server = await serveApi(bench);
    const second = bench.row()?.state.replicas[1]?.name ?? '';
    await bench.outside.edit(second, (properties) => {
      Object.assign(properties, JSON.parse(JSON.stringify(properties).replace('"a"', '"z"')));
    });
    await bench.pass(25 * SECOND, { timers: false, events: false });
    const { status, out } = await mooring('diff web', server);
    expect([status, out]).toEqual([1, expect.stringMatching(new RegExp(`^~ .*/command/1 .* in ${second}\\n$`))]);
  });

  it('exits 1 for another number of replicas alone, and says so', async () => {
    await using server = await serveApi(await serving(routed('a')));
    const { status, out } = await mooring(['diff', '-f', fileOf(routed('a', { replicas: 1 }))], server);
    expect([status, out]).toEqual([1, expect.stringMatching(/^Scaled from 2 to 1 replica, which is no rollout\.\n/)]);
  });

  it('exits 1 when nothing is there yet', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await using server = await serveApi(bench);
    const { status, out } = await mooring(['diff', '-f', fileOf(routed('a'))], server);
    expect([status, out]).toEqual([1, expect.stringContaining('2 replicas are created: 2 in westeurope.\n')]);
  });

  it('exits 2 when a replica cannot be read', async () => {
    const bench = await serving(routed('a'));
    await using server = await serveApi(bench);
    bench.tap.before = (call) => {
      if (call.includes('containerGroups.get')) throw Object.assign(new Error('away'));
    };
    expect((await mooring('diff web', server)).status).toBe(2);
  });
});

it('plan tells a rollout with its course, and writes nothing', async () => {
  const bench = await serving(routed('a'));
  await using server = await serveApi(bench);
  const before = bench.writes().length;
  const { status, out, err } = await mooring(['plan', '-f', fileOf(routed('b'))], server);
  expect(status).toBe(0);
  expect(out).toContain(
    'class replace · interruption none · address stays · takes 2 creates, 2 deletes, 12 writes · revision 2, new\n',
  );
  expect(out).toContain('\nRolling from revision 1 to 2: 2 of 2 replicas are replaced');
  expect(out).toContain('deleted 150 s after a read shows it out');
  expect(err).toContain('each upgrade makes container groups of new names');
  expect(bench.writes()).toHaveLength(before);
});

it('status tells the address of clients, and the preview’s while a BlueGreen waits', async () => {
  const bench = await serving(routed('a', { strategy: BLUE_GREEN }));
  await using server = await serveApi(bench);
  expect((await mooring('status web', server)).out).not.toContain('preview ');
  await bench.declare(routed('b', { strategy: BLUE_GREEN }));
  await bench.pass(20 * MINUTE);
  const { out } = await mooring('status web', server);
  expect(out).toMatch(/\n +address +web-tm\.trafficmanager\.net\n/);
  expect(out).toMatch(
    /\n +preview +web-tm-preview-[0-9a-f]{8}\.trafficmanager\.net \(the new revision, until it is promoted\)\n/,
  );
  expect(out).toMatch(/\n +router +web-tm, Weighted, time to live 60 s, Online\n/);
  expect(out).toMatch(/\n +Routed +True /);
  for (const { name } of bench.row()?.state.replicas ?? []) expect(out).toContain(name);
});

it('list shows the replicas that are ready of those declared', async () => {
  const bench = await serving(routed('a'));
  await using server = await serveApi(bench);
  expect((await mooring('list', server)).out).toMatch(/\nweb +True +Running +AsDeclared +1 +2\/2 /);
});
