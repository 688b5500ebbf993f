import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../../local/load/client.ts';
import { createName, createResolver } from '../../../local/load/name.ts';
import { nameServer } from './name-server.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(
  host: string,
  port: number,
  answer: RequestListener,
): Promise<{ server: Server; port: number; connections: () => number }> {
  const server = createServer(answer);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(port, host);
  await once(server, 'listening');
  ends.push(() => server.close().closeAllConnections());
  return { server, port: (server.address() as { port: number }).port, connections: () => connections };
}

const version =
  (text: string): RequestListener =>
  (_, response) =>
    response.writeHead(200, { 'x-version': text }).end(text);

async function setUp(keepMs: number, ttlSeconds = 0) {
  const a = await serve('127.0.0.2', 0, version('a'));
  const names = await nameServer({ address: '127.0.0.2', ttlSeconds });
  ends.push(() => names[Symbol.asyncDispose]());
  const name = createName(createResolver(names.address), 'web.example');
  const client = createClient({ name, port: a.port, path: '/', host: 'web.example', keepMs, timeoutMs: 500 });
  ends.push(() => client.close());
  return { a, names, client };
}

async function times(client: Client, count: number) {
  const answers = [];
  for (let index = 0; index < count; index += 1) answers.push(await client.ask());
  return answers;
}

describe('a client that keeps nothing', () => {
  it('opens a connection for every request', async () => {
    const { a, client } = await setUp(0);
    expect(await times(client, 3)).toEqual(Array(3).fill({ ok: true, address: '127.0.0.2', version: 'a' }));
    expect(a.connections()).toBe(3);
  });

  it('asks DNS again only when the time to live is over', async () => {
    const { client, names } = await setUp(0, 1);
    await times(client, 5);
    expect(names.queries).toBe(1);
    names.answer = { address: '127.0.0.3', ttlSeconds: 1 };
    expect((await client.ask()).address).toBe('127.0.0.2');
    await sleep(1_050);
    expect((await client.ask()).address).toBe('127.0.0.3');
  });

  it('does not try again', async () => {
    const { a, client } = await setUp(0);
    a.server.close().closeAllConnections();
    expect(await client.ask()).toEqual({ ok: false, why: 'ECONNREFUSED connect', address: '127.0.0.2' });
  });

  it.each([
    ['another status than 200', (_, response) => response.writeHead(204).end(), 'status 204'],
    [
      'an answer that is cut',
      (_, response) => response.writeHead(200, { 'content-length': 9 }).write('cut', () => response.destroy()),
      'ECONNRESET',
    ],
    ['no answer in time', () => undefined, 'TIMEOUT'],
  ] satisfies [string, RequestListener, string][])('counts %s as failed', async (_, answer, why) => {
    const { a, client } = await setUp(0);
    a.server.removeAllListeners('request').on('request', answer);
    expect(await client.ask()).toMatchObject({ ok: false, why });
  });

  it('counts a name that is not there as failed', async () => {
    const { names, client } = await setUp(0);
    names.answer = undefined;
    expect(await client.ask()).toEqual({ ok: false, why: 'ENOTFOUND queryA' });
  });
});

describe('a client that keeps its connection', () => {
  it('uses one, whatever DNS says meanwhile', async () => {
    const { a, names, client } = await setUp(60_000);
    await times(client, 3);
    names.answer = { address: '127.0.0.3', ttlSeconds: 0 };
    expect((await times(client, 3)).every(({ ok, address }) => ok && address === '127.0.0.2')).toBe(true);
    expect(a.connections()).toBe(1);
  });

  it('goes where DNS says when its connection has had its time', async () => {
    const { a, names, client } = await setUp(300);
    await client.ask();
    await serve('127.0.0.3', a.port, version('b'));
    names.answer = { address: '127.0.0.3', ttlSeconds: 0 };
    await sleep(350);
    expect((await client.ask()).version).toBe('b');
  });

  it('takes it for no failure that an idle connection is closed by the server', async () => {
    const { a, names, client } = await setUp(60_000);
    await client.ask();
    await serve('127.0.0.3', a.port, version('b'));
    names.answer = { address: '127.0.0.3', ttlSeconds: 0 };
    a.server.closeIdleConnections();
    await sleep(50);
    expect(await client.ask()).toMatchObject({ ok: true, version: 'b' });
  });

  it('takes it for a failure that the server is killed while it answers', async () => {
    const sockets: Socket[] = [];
    const server = createTcp((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', () => socket.resetAndDestroy());
    });
    server.listen(0, '127.0.0.4');
    await once(server, 'listening');
    ends.push(() => server.close());
    const names = await nameServer({ address: '127.0.0.4', ttlSeconds: 9 });
    ends.push(() => names[Symbol.asyncDispose]());
    const { port } = server.address() as { port: number };
    const name = createName(createResolver(names.address), 'web.example');
    const client = createClient({ name, port, path: '/', host: 'web.example', keepMs: 9_000, timeoutMs: 500 });
    ends.push(() => client.close());
    expect(await client.ask()).toMatchObject({ ok: false, why: 'ECONNRESET read' });
    expect(sockets).toHaveLength(1);
  });
});
