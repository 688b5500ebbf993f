import { describe, expect, it } from 'vitest';
import { at, bench, codeOf, group, propertiesOf } from '../world/support.ts';

const LEFT = 'x-ms-ratelimit-remaining-subscription-resource-requests';
const OTHER = {
  containers: [{ name: 'web', properties: { image: 'b:2', resources: { requests: { cpu: 1, memoryInGB: 1 } } } }],
};

describe('creations and deletions', () => {
  it('are told after each PUT and DELETE, counted apart, and by nothing else', async () => {
    const { call } = bench();
    const put = await call('PUT', at('web'), group());
    expect([put.headers[`${LEFT}-pt5m`], put.headers[`${LEFT}-pt1h`]]).toEqual(['99', '299']);
    expect((await call('PATCH', at('web'), { tags: {} })).headers[`${LEFT}-pt5m`]).toBeUndefined();
    expect((await call('GET', at('web'))).headers[`${LEFT}-pt5m`]).toBeUndefined();
    const gone = await call('DELETE', at('web'));
    expect([gone.headers[`${LEFT}-pt5m`], gone.headers[`${LEFT}-pt1h`]]).toEqual(['99', '299']);
  });

  it('are refused with the time to wait when they are spent, and come back after it', async () => {
    const { call, pass } = bench({ settings: { changesPer5Minutes: 2 } });
    await call('PUT', at('a'), group());
    await pass(60_000);
    await call('PUT', at('b'), group());
    const refused = await call('PUT', at('c'), group());
    expect([refused.status, codeOf(refused), refused.headers['retry-after']]).toEqual([
      429,
      'ResourceRequestsThrottled',
      '240',
    ]);
    expect((await call('GET', at('c'))).status).toBe(404);
    await pass(239_000);
    expect((await call('PUT', at('c'), group())).headers['retry-after']).toBe('1');
    await pass(1_000);
    const put = await call('PUT', at('c'), group());
    expect([put.status, put.headers[`${LEFT}-pt5m`]]).toEqual([201, '0']);
  });

  it('have an hour’s ration besides', async () => {
    const { call, pass } = bench({ settings: { changesPer5Minutes: 10, changesPerHour: 2 } });
    await call('PUT', at('a'), group());
    await call('PUT', at('b'), group());
    await pass(30 * 60_000);
    expect((await call('PUT', at('c'), group())).headers['retry-after']).toBe('1800');
  });

  it('are told with a refusal of another kind as well', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    const put = await call('PUT', at('web'), group({ ...OTHER, restartPolicy: 'Never' }));
    expect([put.status, put.headers[`${LEFT}-pt5m`]]).toEqual([400, '98']);
  });
});

describe('ARM’s buckets', () => {
  it('run out and fill again, reads apart from writes', async () => {
    const { call, pass } = bench({ settings: { reads: { burst: 2, perSecond: 1 } } });
    expect((await call('GET', at())).headers['x-ms-ratelimit-remaining-subscription-reads']).toBe('1');
    await call('GET', at());
    const refused = await call('GET', at());
    expect([refused.status, codeOf(refused), refused.headers['retry-after']]).toEqual([
      429,
      'SubscriptionRequestsThrottled',
      '1',
    ]);
    expect((await call('PUT', at('web'), group())).status).toBe(201);
    await pass(1_000);
    expect((await call('GET', at())).status).toBe(200);
  });
});

describe('faults', () => {
  it('in place of a call leave the world as it was', async () => {
    const { call, world } = bench();
    world.faults.add({
      match: { method: 'PUT', times: 1 },
      apply: 'instead',
      answer: { status: 500, code: 'InternalServerError' },
    });
    const put = await call('PUT', at('web'), group());
    expect([put.status, codeOf(put)]).toEqual([500, 'InternalServerError']);
    expect((await call('GET', at('web'))).status).toBe(404);
    expect((await call('PUT', at('web'), group())).status).toBe(201);
  });

  it('after a call tell of a failure that was none: the 504 that happened', async () => {
    const { call, pass, world } = bench();
    world.faults.add({ match: { method: 'PUT' }, apply: 'after', answer: { status: 504, code: 'GatewayTimeout' } });
    expect((await call('PUT', at('web'), group())).status).toBe(504);
    await pass(2_000);
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Succeeded');
    expect(world.writes.entries).toMatchObject([{ status: 504, code: 'GatewayTimeout', effect: 201 }]);
  });

  it('before a call answer while it is still under way', async () => {
    const { call, pass, world } = bench();
    world.faults.add({ match: { method: 'PUT' }, apply: 'before', answer: { status: 504 }, effectAfterMs: 5_000 });
    expect((await call('PUT', at('web'), group())).status).toBe(504);
    await pass(4_999);
    expect((await call('GET', at('web'))).status).toBe(404);
    await pass(1);
    expect((await call('GET', at('web'))).status).toBe(200);
  });

  it('can cut the connection', async () => {
    const { call, world } = bench();
    world.faults.add({ match: { pathIncludes: '/CONTAINERGROUPS/' }, apply: 'instead', answer: 'reset' });
    await expect(call('PUT', at('web'), group())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(world.writes.entries).toMatchObject([{ method: 'PUT', status: 0, code: 'ECONNRESET' }]);
    expect((await call('GET', at())).status).toBe(200);
  });

  it('let some calls pass, then happen as often as asked', async () => {
    const { call, world } = bench();
    world.faults.add({
      match: { method: 'GET', after: 1, times: 2 },
      apply: 'instead',
      answer: { status: 503, body: 'cut sho' },
    });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await call('GET', at())).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it('are taken out again, over the control surface too', async () => {
    const { call, world } = bench();
    const takeOut = world.faults.add({ match: {}, apply: 'instead', answer: { status: 503 } });
    takeOut();
    expect((await call('GET', at())).status).toBe(200);
    const fault = {
      match: { method: 'GET' },
      apply: 'instead',
      answer: { status: 503, headers: { 'retry-after': '7' } },
    };
    expect((await call('POST', '/_world/faults', fault)).status).toBe(204);
    expect((await call('GET', at())).headers['retry-after']).toBe('7');
    await call('DELETE', '/_world/faults');
    expect((await call('GET', at())).status).toBe(200);
    expect((await call('POST', '/_world/faults', { apply: 'never' })).status).toBe(400);
  });
});

describe('the log of writes', () => {
  it('says who wrote what, with which tags and what outcome', async () => {
    const { call } = bench();
    const headers = { 'user-agent': 'mooring/1', 'x-ms-client-request-id': 'r1' };
    await call('PUT', at('web'), group(), headers);
    await call('GET', at('web'));
    await call('POST', at('none', '/stop'), undefined, headers);
    const { body } = await call('GET', '/_world/writes');
    expect(body['value']).toEqual([
      {
        body: group(),
        time: '2026-01-01T00:00:00.000Z',
        method: 'PUT',
        path: at('web'),
        status: 201,
        userAgent: 'mooring/1',
        clientRequestId: 'r1',
        tags: { team: 'a' },
      },
      expect.objectContaining({ method: 'POST', status: 404, code: 'ResourceNotFound' }),
    ]);
  });

  it('stands beside the state of every container group', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    const { body } = await call('GET', '/_world/state');
    expect(body['value']).toMatchObject([
      { id: at('web'), provisioningState: 'Succeeded', state: 'Running', stopped: false },
    ]);
  });
});
