/** GET of one group, of all, and of a history. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { ask, DIGEST, declaration, LONG, running, SCOPE, SUB, shop, WEB } from './support.ts';

describe('one group', () => {
  it('is shown with its conditions and what Azure says of its replica now', async () => {
    const got = await ask(await running(), `GET ${LONG}/web`);
    expect(got).toMatchObject({ status: 200, headers: { etag: '"1"', 'cache-control': 'no-store' } });
    expect(got.body).toMatchObject({
      declaration: declaration(),
      status: { phase: 'Running', reason: 'AsDeclared', observedGeneration: 1, failures: { count: 0 } },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'AsDeclared' },
        { type: 'Provisioned', status: 'True' },
        { type: 'Healthy', status: 'True' },
        { type: 'Drifted', status: 'False' },
      ],
      replicas: [
        {
          name: 'web',
          revision: 1,
          region: 'westeurope',
          phase: 'serving',
          seen: 'there',
          state: 'Running',
          health: 'running',
          provisioningState: 'Succeeded',
          address: {
            ip: '20.0.0.4',
            fqdn: 'web-shop.westeurope.azurecontainer.io',
            ports: [{ port: 80, protocol: 'TCP' }],
          },
          runningDigests: { web: DIGEST },
          restartCounts: { web: 0 },
        },
      ],
      images: { 'shop.azurecr.io/web:v1': DIGEST },
      drift: [],
    });
    expect(got.body.status.since).toMatch(/^2026-01-05T08:0\d:\d\d\.000Z$/);
  });

  it('is shown with one GET to Azure and no write anywhere', async () => {
    const memory = await running();
    await ask(memory, 'GET /groups/web');
    expect([memory.board.calls('containerGroups.get'), memory.board.writes()]).toEqual([1, 0]);
  });

  it('says so where Azure does not answer, and shows the rest', async () => {
    const memory = await running();
    memory.board.fail('containerGroups.get', new Fault('transient', { reason: 'Throttled', message: 'slow down' }));
    const got = await ask(memory, 'GET /groups/web');
    expect(got).toMatchObject({
      status: 200,
      body: { status: { phase: 'Running' }, replicas: [{ seen: 'unknown', why: 'Throttled' }] },
    });
    expect(got.body.replicas[0]?.address).toBeUndefined();
  });

  it('does not wait for ever for Azure', async () => {
    const memory = await running();
    memory.board.hang('containerGroups.get');
    const got = await ask(memory, 'GET /groups/web');
    expect(got.body.replicas).toMatchObject([{ seen: 'unknown', why: 'OutOfTime' }]);
  });

  it('is not ready, and says why, before its first look', async () => {
    const memory = await running();
    const row = memory.groups.row(WEB);
    if (!row) throw new Error('no row');
    memory.groups.place({ ...row, desired: { ...row.desired, generation: 2 } });
    const { body } = await ask(memory, 'GET /groups/web');
    expect(body.conditions[0]).toMatchObject({
      type: 'Ready',
      status: 'Unknown',
      message: 'generation 2 has not been looked at yet',
    });
  });

  it('is 404 where none is declared, by both addresses and without a default', async () => {
    for (const [line, defaults] of [
      [`GET ${LONG}/web`, {}],
      ['GET /groups/web', { scope: SCOPE }],
      ['GET /groups/web', {}],
    ] as const) {
      expect(await ask(shop(), line, { defaults })).toMatchObject({
        status: 404,
        body: { type: '/problems/not-found' },
      });
    }
  });
});

describe('a short address without a default', () => {
  const other = `/subscriptions/${SUB}/resourceGroups/other/groups/web`;
  it('finds the one group of that name', async () => {
    expect((await ask(await running(), 'GET /groups/web', { defaults: {} })).body.id).toBe(`${LONG}/web`);
  });

  it('answers 409 with the candidates where there are two', async () => {
    const memory = await running();
    await ask(memory, `PUT ${other}`, { body: declaration() });
    const got = await ask(memory, 'POST /groups/web/stop', { defaults: {} });
    expect(got).toMatchObject({
      status: 409,
      body: { type: '/problems/ambiguous-name', candidates: [`${LONG}/web`, other] },
    });
  });

  it('means the declared one where the other is being deleted', async () => {
    const memory = await running();
    await ask(memory, `PUT ${other}`, { body: declaration() });
    await ask(memory, `DELETE ${LONG}/web`);
    expect((await ask(memory, 'GET /groups/web', { defaults: {} })).body.id).toBe(other);
  });
});

describe('all groups', () => {
  it('come page by page in the order of their ids, each once, and the last page says it is whole', async () => {
    const memory = shop();
    for (const name of ['d', 'a', 'e', 'c', 'b']) await ask(memory, `PUT /groups/${name}`, { body: declaration() });
    const names: string[] = [];
    let line: string | undefined = `${LONG}?top=2`;
    const truncated: boolean[] = [];
    while (line !== undefined) {
      const { body } = await ask(memory, `GET ${line}`);
      names.push(...body.value.map(({ name }) => name));
      truncated.push(body.truncated);
      line = body.nextLink?.replace('/api', '');
    }
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(truncated).toEqual([true, true, false]);
  });

  it('lose none between pages, whatever the order of the table', async () => {
    const memory = await running();
    const spices = `/subscriptions/${SUB}/resourceGroups/${encodeURIComponent('épices')}/groups/api`;
    await ask(memory, `PUT ${spices}`, { body: declaration() });
    const first = await ask(memory, 'GET /groups?top=1', { defaults: {} });
    const second = await ask(memory, `GET ${first.body.nextLink?.replace('/api', '')}`, { defaults: {} });
    expect([...first.body.value, ...second.body.value].map(({ resourceGroup }) => resourceGroup)).toEqual([
      'épices',
      'shop',
    ]);
    expect(second.body.truncated).toBe(false);
  });

  it('are those of one resource group; of all of them by the short address without a default', async () => {
    const memory = await running();
    await ask(memory, `PUT /subscriptions/${SUB}/resourceGroups/other/groups/api`, { body: declaration() });
    const list = async (line: string, defaults = {}) =>
      (await ask(memory, line, { defaults })).body.value.map(
        ({ resourceGroup }: { resourceGroup: string }) => resourceGroup,
      );
    expect(await list(`GET ${LONG}`)).toEqual(['shop']);
    expect(await list('GET /groups', { scope: SCOPE })).toEqual(['shop']);
    expect(await list('GET /groups')).toEqual(['other', 'shop']);
  });

  it('ask Azure nothing', async () => {
    const memory = await running();
    const { body } = await ask(memory, 'GET /groups');
    expect(body.value).toMatchObject([{ name: 'web', revision: 1, ready: 'True', status: { phase: 'Running' } }]);
    expect(memory.board.calls('containerGroups.get')).toBe(0);
  });

  it.each(['top=0', 'top=201', 'top=x', 'top=-1', `after=${'x'.repeat(1025)}`])('refuse ?%s', async (query) => {
    expect((await ask(shop(), `GET /groups?${query}`)).status).toBe(400);
  });
});

describe('a history', () => {
  it('is told newest first, and says when there is more', async () => {
    const memory = await running();
    await ask(memory, 'POST /groups/web/restart');
    const all = await ask(memory, 'GET /groups/web/history');
    expect(all.body.value.map(({ what }) => what)).toEqual(['restart', 'create', 'revision']);
    expect(all.body.value[1]?.message).toBeTypeOf('string');
    expect(all.body.truncated).toBe(false);
    const one = await ask(memory, 'GET /groups/web/history?top=1');
    expect(one.body).toMatchObject({
      value: [{ what: 'restart', reason: 'RestartAsked', trigger: 'restart by ada@example.com' }],
      truncated: true,
    });
  });
});
