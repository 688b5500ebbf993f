import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHost } from '../../../local/host/host.ts';
import { APP_FILE, RARELY, startTestHost, type TestHost } from './fixtures/host.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ maxBodyBytes: 1000 });
});
afterAll(() => host.stop());

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${host.url}${path}`, init);

describe('an HTTP function', () => {
  it('gets route parameters, an optional one left out', async () => {
    expect(await (await get('/api/hello/ann/7')).json()).toEqual({ name: 'ann', id: '7' });
    expect(await (await get('/api/hello/a%2Fb%20c')).json()).toEqual({ name: 'a/b c' });
  });

  it('is not found when a parameter breaks its constraint', async () => {
    expect((await get('/api/hello/ann/seven')).status).toBe(404);
  });

  it('gives way to a more literal route, in any case of letters', async () => {
    expect(await (await get('/API/Hello/World')).text()).toBe('literal');
  });

  it('gets the rest of the path in a catch-all parameter', async () => {
    expect(await (await get('/api/files/a/b/c.txt')).json()).toEqual({ rest: 'a/b/c.txt' });
  });

  it('is not found by another method', async () => {
    expect((await get('/api/hello/ann', { method: 'DELETE' })).status).toBe(404);
  });

  it('passes method, query, body, status, headers and cookies through', async () => {
    const response = await get('/api/echo?q=1&q=2', { method: 'PUT', body: new Uint8Array([0, 255, 10]) });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-method')).toBe('PUT');
    expect(response.headers.get('x-query')).toBe('1,2');
    expect(response.headers.getSetCookie()).toEqual(['session=a%20b; Max-Age=60; Path=/; HttpOnly; SameSite=Lax']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 10]);
  });

  it('answers 500 without details when it throws, and the log has the reason', async () => {
    const response = await get('/api/throws');
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
    expect(
      host.lines.some((line) => line.startsWith('error Function.throws: ') && line.includes('the inner reason')),
    ).toBe(true);
  });

  it('answers 204 when it returns nothing', async () => {
    expect((await get('/api/nothing')).status).toBe(204);
  });

  it('is refused a body over the limit', async () => {
    expect((await get('/api/echo', { method: 'POST', body: 'x'.repeat(1001) })).status).toBe(413);
    expect((await get('/api/echo', { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(201);
  });

  it('runs between its hooks, which may replace input and result', async () => {
    expect(await (await get('/api/hooked')).text()).toBe('replaced, then changed');
  });

  it('has its log lines handed to the host', async () => {
    await get('/api/slow?ms=0');
    expect(host.lines).toContain('information Function.slow.User: started');
  });

  it('needs no key unless keys are enforced', async () => {
    expect((await get('/api/locked')).status).toBe(200);
  });

  it.each([
    ['', '/hello/ann'],
    ['/v1/', '/v1/hello/ann'],
  ])('bears the route prefix %o of host.json', async (routePrefix, path) => {
    const other = await startHost({
      appFile: APP_FILE,
      hostJson: { extensions: { http: { routePrefix } } },
      settings: { OFTEN: RARELY, QUEUE_NAME: 'unused' },
      port: 0,
      log: () => undefined,
    });
    expect((await fetch(other.url + path)).status).toBe(200);
    expect((await fetch(`${other.url}/api/hello/ann`)).status).toBe(404);
    expect(other.functions.find(({ name }) => name === 'hello')?.url).toBe(
      `${other.url}${path.replace('ann', '{name}/{id:int?}')}`,
    );
    await other.stop();
  });
});

describe('with keys enforced', () => {
  let locked: TestHost;
  beforeAll(async () => {
    locked = await startTestHost({
      enforceKeys: { master: 'm', host: ['h'], functions: { locked: ['f'], hello: ['other'] }, eventGrid: 'e' },
    });
  });
  afterAll(() => locked.stop());

  it.each([
    ['no key', '', {}, 401],
    ['a function key in the query', '?code=f', {}, 200],
    ['a host key', '?code=h', {}, 200],
    ['the master key', '', { 'x-functions-key': 'm' }, 200],
    ['the key of another function', '?code=other', {}, 401],
    ['a wrong header beside a right query: the header wins', '?code=f', { 'x-functions-key': 'wrong' }, 401],
    ['the Event Grid key', '?code=e', {}, 401],
  ])('answers a function of level function with %s', async (_, query, headers, status) => {
    expect((await fetch(`${locked.url}/api/locked${query}`, { headers })).status).toBe(status);
  });

  it('opens the admin API with the master key only', async () => {
    expect((await fetch(`${locked.url}/admin/host/status?code=h`)).status).toBe(401);
    expect((await fetch(`${locked.url}/admin/host/status?code=m`)).status).toBe(200);
  });
});
