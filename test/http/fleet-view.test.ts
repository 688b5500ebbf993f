/** A group of several replicas behind a router as GET and the list show it; what belongs to it is nobody else's, and its export is the declaration. */
import { describe, expect, it } from 'vitest';
import { inventory } from '../../src/engine/inventory.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { handle } from '../../src/http/api.ts';
import { EVERYTHING } from '../../src/http/roles.ts';
import { groupSummary, groupView } from '../../src/http/view.ts';
import { routed, serving } from '../support/engine/behind.ts';
import { MINUTE, signal } from '../support/engine/running.ts';
import { type EngineBench, engineBench, SCOPE } from '../support/engine-bench.ts';

const BLUE_GREEN = { type: 'BlueGreen', promotion: 'manual' };

const rowOf = (bench: EngineBench) => {
  const row = bench.row();
  if (!row) throw new Error('no row');
  return row;
};
const view = (bench: EngineBench) => groupView(bench.parts, rowOf(bench));

async function ask(bench: EngineBench, line: string) {
  const [method = '', address = ''] = line.split(' ');
  const [path = '', query = ''] = address.split('?');
  const request = {
    method,
    path,
    query: new URLSearchParams(query),
    headers: {},
    body: async () => '',
    caller: 'ada@example.com',
    rights: EVERYTHING,
  };
  return handle(bench.parts, request, { scope: SCOPE });
}

async function waiting(): Promise<EngineBench> {
  const bench = await serving(routed('a', { strategy: BLUE_GREEN }));
  await bench.declare(routed('b', { strategy: BLUE_GREEN }));
  await bench.pass(20 * MINUTE);
  expect(bench.row()?.state.rollout?.phase).toBe('AwaitingPromotion');
  return bench;
}

describe('the group', () => {
  it('has the router’s name as its address, and its router as it answers', async () => {
    const bench = await serving(routed('a'));
    const shown = await view(bench);
    const [first, second] = rowOf(bench).state.replicas.map(({ name }) => name);
    expect(shown).toMatchObject({
      address: { fqdn: 'web-tm.trafficmanager.net' },
      router: {
        profile: 'web-tm',
        seen: 'there',
        method: 'Weighted',
        ttlSeconds: 60,
        endpoints: { [first ?? '']: 'Online', [second ?? '']: 'Online' },
      },
    });
    expect(shown).not.toHaveProperty('preview');
    expect(shown.conditions.at(-1)).toMatchObject({
      type: 'Routed',
      status: 'True',
      message: 'clients are sent to 2 replicas',
    });
  });

  it('has the preview’s address while a BlueGreen waits there', async () => {
    const { preview, address } = await view(await waiting());
    expect(preview).toMatchObject({ profile: 'web-preview', seen: 'there' });
    expect(preview?.fqdn).toMatch(/^web-tm-preview-[0-9a-f]{8}\.trafficmanager\.net$/);
    expect(address).toEqual({ fqdn: 'web-tm.trafficmanager.net' });
  });

  it('says that its router is missing', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await bench.declare(routed('a', { traffic: { trafficManager: { profile: 'theirs' } } }));
    await bench.pass(5 * MINUTE);
    const shown = await view(bench);
    expect(shown.router).toMatchObject({ profile: 'theirs', seen: 'absent' });
    expect(shown).not.toHaveProperty('address');
    expect(shown.conditions.at(-1)).toMatchObject({ type: 'Routed', status: 'False', reason: 'RouterMissing' });
  });

  it('asks no router where it is told from the tables, or has none', async () => {
    const bench = await serving(routed('a'));
    let reads = 0;
    const { read } = bench.parts.router;
    bench.parts.router.read = (...of) => {
      reads += 1;
      return read(...of);
    };
    expect(await groupView(bench.parts, rowOf(bench), false)).not.toHaveProperty('router');
    expect(reads).toBe(0);
    await view(bench);
    expect(reads).toBe(1);
  });

  it('is listed with the replicas that are ready and those declared', async () => {
    const bench = await serving(routed('a', { replicas: 3 }));
    expect(groupSummary(rowOf(bench))).toMatchObject({ readyReplicas: 3, declaredReplicas: 3 });
    await bench.declare(routed('a', { replicas: 4 }));
    expect(groupSummary(rowOf(bench))).toMatchObject({ readyReplicas: 3, declaredReplicas: 4 });
  });
});

describe('the replicas of a group', () => {
  it('are managed by it in the inventory, unclaimed by nobody, and cannot be adopted', async () => {
    const bench = await waiting();
    const names = rowOf(bench).state.replicas.map(({ name }) => name);
    expect(names).toHaveLength(4);
    const { entries } = await inventory(bench.parts, SCOPE, signal());
    expect(entries.map(({ name, standing, group, adoptable }) => [name, standing, group?.name, adoptable])).toEqual(
      [...names].sort().map((name) => [name, 'managed', 'web', false]),
    );
    expect((await sweep(bench.parts, [SCOPE], signal())).unclaimed).toEqual([]);
    const adopted = await ask(bench, `POST /groups/${names[0]}/adopt`);
    expect(adopted.status).toBe(400);
  });

  it('are unclaimed once no row names them', async () => {
    const bench = await serving(routed('a'));
    const row = rowOf(bench);
    const [first] = row.state.replicas;
    const list = bench.parts.groups.list.bind(bench.parts.groups);
    bench.parts.groups.list = async function* (...of) {
      for await (const stored of list(...of)) {
        const replicas = stored.row.state.replicas.slice(1);
        yield { ...stored, row: { ...stored.row, state: { ...stored.row.state, replicas } } };
      }
    };
    expect((await sweep(bench.parts, [SCOPE], signal())).unclaimed).toEqual([
      expect.stringContaining(first?.name ?? '-'),
    ]);
  });

  it('are exported as the one declaration of their group', async () => {
    const bench = await serving(routed('a'));
    const { body } = await ask(bench, 'GET /groups/web/export');
    expect(body).toContain('dnsNameLabel: web-shop\n');
    expect(body).toContain('name: web\n');
    expect(body).not.toMatch(/web-r\d/);
  });

  it('are exported as they run by one that serves, not by one that is on its way out', async () => {
    const bench = await serving(routed('a'));
    await bench.declare(routed('b'));
    for (let step = 0; step < 200 && rowOf(bench).state.replicas[0]?.phase === 'serving'; step += 1)
      await bench.pass(5000);
    for (let step = 0; step < 200 && rowOf(bench).state.replicas.every(({ phase }) => phase !== 'draining'); step += 1)
      await bench.pass(5000);
    expect(rowOf(bench).state.replicas.some(({ phase, revision }) => phase === 'serving' && revision === 2)).toBe(true);
    const { body } = await ask(bench, 'GET /groups/web/export?of=running');
    expect(body).toMatch(/- serve\n +- b\n/);
  });
});
