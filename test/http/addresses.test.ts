/** Addresses, methods, faults and everything else that no route decides. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { EVERYTHING } from '../../src/http/roles.ts';
import { ask, declaration, LONG, running, SCOPE, SUB, shop } from './support.ts';

describe('addresses', () => {
  it.each([
    'GET /nothing',
    'GET /groups/web/nothing',
    'GET /groups/web/history/more',
    `GET /subscriptions/${SUB}/groups/web`,
    'GET /groups//web',
    'GET groups',
    'GET /groups/%E0%A4%A',
    `GET /groups/${'a'.repeat(3000)}`,
  ])('%s is 404', async (line) => {
    expect(await ask(shop(), line)).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
  });

  it.each([
    ['PATCH /groups/web', 'GET, PUT, DELETE'],
    ['DELETE /groups', 'GET'],
    ['GET /groups/web/start', 'POST'],
    ['POST /', 'GET'],
    ['HEAD /groups/web/history', 'GET'],
  ])('%s is 405 and says %s', async (line, allow) => {
    expect(await ask(shop(), line)).toMatchObject({ status: 405, headers: { allow } });
  });

  it.each([
    '..%2F..%2Fx',
    'a%2fb',
    'web%3Fapi-version=1',
    'Web',
    '-web',
    'web%00',
    'web%0d%0aSet-Cookie',
    `x'%20or%20PartitionKey%20ne%20'`,
    'a'.repeat(41),
    'web-r1-0-1',
    '%D0%B0pi',
  ])('a group called %s is refused before anything is read', async (name) => {
    const memory = shop();
    for (const [method, path] of [
      ['GET', LONG],
      ['DELETE', '/groups'],
      ['PUT', '/groups'],
    ]) {
      expect(await ask(memory, `${method} ${path}/${name}`)).toMatchObject({
        status: 400,
        body: { violations: [{ pointer: '/name' }] },
      });
    }
    expect([memory.board.calls('groups.get'), memory.board.calls('groups.named'), memory.board.writes()]).toEqual([
      0, 0, 0,
    ]);
  });

  it.each([
    ['..', '/mooring/resourceGroup'],
    ['shop%2F..', '/mooring/resourceGroup'],
    ['shop.', '/mooring/resourceGroup'],
    [`x'`, '/mooring/resourceGroup'],
    ['%C4%B0', '/mooring/resourceGroup'],
  ])('a resource group called %s is refused', async (rg, pointer) => {
    const got = await ask(shop(), `GET /subscriptions/${SUB}/resourceGroups/${rg}/groups/web`);
    expect(got).toMatchObject({ status: 400, body: { type: '/problems/invalid-address', violations: [{ pointer }] } });
  });

  it('a subscription that can be none is refused', async () => {
    const got = await ask(shop(), 'GET /subscriptions/a%2Fb/resourceGroups/shop/groups');
    expect(got).toMatchObject({ status: 400, body: { violations: [{ pointer: '/mooring/subscription' }] } });
  });

  it('a resource group with brackets and letters of any script keeps its address', async () => {
    const path = `/subscriptions/${SUB}/resourceGroups/${encodeURIComponent('läden(1)')}/groups/web`;
    const memory = shop();
    const put = await ask(memory, `PUT ${path}`, { body: declaration() });
    expect(put).toMatchObject({
      status: 201,
      headers: { location: `/api${path}` },
      body: { resourceGroup: 'läden(1)' },
    });
    expect((await ask(memory, `GET ${put.body.id}`)).status).toBe(200);
  });

  it('the root tells what this is and where to go on', async () => {
    const got = await ask(shop(), 'GET /', { defaults: { scope: SCOPE, version: '1.2.3' } });
    expect(got).toMatchObject({
      status: 200,
      body: { name: 'mooring', version: '1.2.3', defaultScope: SCOPE, links: { groups: '/api/groups' } },
    });
    expect((await ask(shop(), 'GET ')).status).toBe(200);
  });
});

describe('faults', () => {
  const away = (retryAfterMs?: number) =>
    new Fault('transient', {
      reason: 'StoreUnavailable',
      message: 'the table does not answer',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  it.each([
    [away(), '5'],
    [away(12_345), '13'],
    [new Fault('conflict', { reason: 'Conflict', message: 'others write' }), '5'],
    [new Fault('ambiguous', { reason: 'AzureAmbiguous', message: 'nobody knows' }), '5'],
  ])('%s is 503 with a time to come back', async (fault, seconds) => {
    const memory = await running();
    memory.board.fail('groups.get', fault);
    const got = await ask(memory, 'GET /groups/web');
    expect(got).toMatchObject({
      status: 503,
      headers: { 'retry-after': seconds },
      body: { type: '/problems/unavailable', reason: fault.reason },
    });
  });

  it.each([
    ['Forbidden', 500, 'refused'],
    ['InvalidSpec', 400, 'invalid-declaration'],
    ['SecretUnavailable', 400, 'invalid-declaration'],
    ['NotFound', 404, 'not-found'],
  ] as const)('terminal for %s is %i', async (reason, status, type) => {
    const memory = await running();
    memory.board.fail('groups.get', new Fault('terminal', { reason, message: 'said plainly' }));
    const got = await ask(memory, 'GET /groups/web');
    expect(got).toMatchObject({ status, body: { type: `/problems/${type}`, detail: 'said plainly', reason } });
  });

  it('a right that Mooring lacks at a vault is not the caller’s fault', async () => {
    const memory = await running();
    const fault = new Fault('terminal', {
      reason: 'SecretUnavailable',
      message: 'the vault does not let us',
      status: 403,
    });
    memory.board.fail('groups.get', fault);
    expect(await ask(memory, 'GET /groups/web')).toMatchObject({ status: 500, body: { type: '/problems/refused' } });
  });

  it('a bug is 500 with a correlation id that the log has too, and neither says what it quoted', async () => {
    const memory = await running();
    memory.board.fail('groups.get', new TypeError('cannot read canary-secret'));
    const got = await ask(memory, 'GET /groups/web');
    expect(got).toMatchObject({ status: 500, body: { type: '/problems/unexpected' } });
    const logged = memory.log.entries.filter(({ level }) => level === 'error');
    expect(logged).toMatchObject([{ data: { correlation: got.body.correlation, error: 'TypeError' } }]);
    expect(got.text + JSON.stringify(logged)).not.toContain('canary');
  });

  it('a body that cannot be read to its end is no 200', async () => {
    const memory = shop();
    const { handle } = await import('../../src/http/api.ts');
    const body = () => Promise.reject(new Error('aborted'));
    const request = {
      method: 'PUT',
      path: '/groups/web',
      query: new URLSearchParams(),
      headers: {},
      body,
      caller: 'x',
      rights: EVERYTHING,
    };
    expect((await handle(memory.parts, request, { scope: SCOPE })).status).toBe(500);
    expect(memory.board.writes()).toBe(0);
  });
});
