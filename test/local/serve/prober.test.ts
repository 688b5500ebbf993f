import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNetworkProber } from '../../../local/serve/prober.ts';
import { loadTls } from '../../../local/serve/tls.ts';
import { realClock } from '../../../local/world/clock.ts';
import type { ProbeRequest } from '../../../local/world/traffic-manager/prober.ts';

const HOST = 'web.westeurope.azurecontainer.io';
const seen: { url: string | undefined; headers: Record<string, unknown> }[] = [];
const servers: Server[] = [];
let directory = '';
let http = 0;
let https = 0;
let tcp = 0;

function listen(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'prober-'));
  const { key, cert } = await loadTls(directory, realClock());
  http = await listen(
    createHttpServer(({ url, headers }, response) => {
      seen.push({ url, headers: { ...headers } });
      if (url === '/silent') return;
      if (url === '/endless') return void response.writeHead(200).write('x');
      response.writeHead(url === '/moved' ? 302 : 200, { location: '/' }).end();
    }),
  );
  https = await listen(createHttpsServer({ key, cert }, (_, response) => void response.writeHead(204).end()));
  tcp = await listen(createTcpServer((socket) => socket.on('error', () => undefined)));
});

afterAll(async () => {
  for (const server of servers) {
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
    server.close();
  }
  rmSync(directory, { recursive: true, force: true });
});

const prober = createNetworkProber({
  addressOf: (host) => (host === HOST || host === '127.0.0.1' ? '127.0.0.1' : undefined),
  portOf: (port) => (port === 80 ? http : port),
});

async function probe(change: Partial<ProbeRequest>, signal = new AbortController().signal) {
  return prober.probe({ protocol: 'HTTP', host: HOST, port: 80, path: '/', headers: {}, ...change }, signal);
}

describe('the prober over the network', () => {
  it('asks the path at the port that stands for the declared one, under the name of the target', async () => {
    expect(await probe({ path: '/healthz', headers: { 'x-probe': '1' } })).toEqual({ kind: 'status', status: 200 });
    expect(seen.at(-1)).toMatchObject({ url: '/healthz', headers: { host: HOST, 'x-probe': '1' } });
    await probe({ headers: { host: 'shop.example.com' } });
    expect(seen.at(-1)).toMatchObject({ headers: { host: 'shop.example.com' } });
  });

  it('follows no redirect, and waits for no body', async () => {
    expect(await probe({ path: '/moved' })).toEqual({ kind: 'status', status: 302 });
    expect(await probe({ path: '/endless' })).toEqual({ kind: 'status', status: 200 });
  });

  it('looks at no certificate', async () => {
    expect(await probe({ protocol: 'HTTPS', port: https })).toEqual({ kind: 'status', status: 204 });
  });

  it('takes a connection for a TCP answer', async () => {
    expect(await probe({ protocol: 'TCP', port: tcp, path: '' })).toEqual({ kind: 'connected' });
  });

  it('tells of what listens not, speaks otherwise or has no address', async () => {
    const closed = await listen(createTcpServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await probe({ protocol: 'TCP', port: closed })).toMatchObject({ kind: 'failed' });
    expect(await probe({ port: closed })).toMatchObject({ kind: 'failed' });
    expect(await probe({ protocol: 'HTTPS' })).toMatchObject({ kind: 'failed' });
    expect(await probe({ host: 'example.com' })).toEqual({
      kind: 'failed',
      reason: 'the name example.com leads nowhere',
    });
  });

  it('ends when it is called off', async () => {
    const abort = new AbortController();
    const outcome = probe({ path: '/silent' }, abort.signal);
    abort.abort();
    expect(await outcome).toMatchObject({ kind: 'failed' });
  });
});
