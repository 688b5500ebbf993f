/** What a probe asks, what it takes for well, and what it never asks. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type LookupFunction,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { Fault } from '../../src/core/errors.ts';
import { createProber, type ProberOptions } from '../../src/runtime/prober.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function listening(server: TcpServer | Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(isInfo(address) ? address.port : 0);
    });
    closers.push(() => {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  });
}

function isInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

const LOCAL: ProberOptions = { allowLoopback: true, timeoutMs: 400 };
const never = new AbortController().signal;
const http = (port: number, path = '/', address = '127.0.0.1') =>
  ({ kind: 'http', scheme: 'http', address, port, path }) as const;
const resolvesTo =
  (...addresses: string[]): LookupFunction =>
  (_name, _options, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

describe('an HTTP probe', () => {
  const statuses: readonly (readonly [number, boolean])[] = [
    [200, true],
    [204, true],
    [302, true],
    [399, true],
    [400, false],
    [404, false],
    [500, false],
    [503, false],
  ];
  test.each(statuses)('answered %i is well: %s', async (status, ok) => {
    const port = await listening(createServer((_request, response) => response.writeHead(status).end()));
    expect(await createProber(LOCAL).probe(http(port), never)).toEqual({ ok, detail: `HTTP ${status}` });
  });

  test('does not follow a redirect', async () => {
    const asked: (string | undefined)[] = [];
    const port = await listening(
      createServer((request, response) => {
        asked.push(request.url);
        response.writeHead(302, { location: '/elsewhere' }).end();
      }),
    );
    await createProber(LOCAL).probe(http(port, '/healthz?deep=1'), never);
    expect(asked).toEqual(['/healthz?deep=1']);
  });

  test('does not wait for the body', async () => {
    const port = await listening(
      createServer((_request, response) => {
        response.writeHead(200).write('the rest never comes');
      }),
    );
    expect(await createProber(LOCAL).probe(http(port), never)).toEqual({ ok: true, detail: 'HTTP 200' });
  });

  test('gives up after its time', async () => {
    const port = await listening(createServer(() => undefined));
    expect(await createProber(LOCAL).probe(http(port), never)).toEqual({
      ok: false,
      detail: 'no answer within 400 ms',
    });
  });

  test('gives up while headers trickle', async () => {
    const port = await listening(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        const timer = setInterval(() => socket.write('HTTP/1.1 200 OK\r\nx: y'), 50);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    expect((await createProber(LOCAL).probe(http(port), never)).ok).toBe(false);
  });

  test('takes a certificate of the container’s own making', async () => {
    const port = await listening(
      createTlsServer(await selfSigned(), (_request, response) => response.writeHead(200).end()),
    );
    expect(await createProber(LOCAL).probe({ ...http(port), scheme: 'https' }, never)).toEqual({
      ok: true,
      detail: 'HTTP 200',
    });
  });

  test('is ill where nobody listens, and where the path cannot be asked for', async () => {
    const server = createServer();
    const port = await listening(server);
    const prober = createProber(LOCAL);
    expect((await prober.probe(http(port, '/a b\r\nx: y'), never)).ok).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await prober.probe(http(port), never)).toEqual({ ok: false, detail: 'ECONNREFUSED' });
    expect((await prober.probe(http(70_000), never)).ok).toBe(false);
  });
});

describe('a TCP probe', () => {
  test('is well when the connection stands, and closes it', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await listening(
      createTcpServer((socket) => {
        socket
          .on('error', () => undefined)
          .on('close', () => closed())
          .resume();
      }),
    );
    expect(await createProber(LOCAL).probe({ kind: 'tcp', address: '127.0.0.1', port }, never)).toEqual({
      ok: true,
      detail: 'connected',
    });
    await gone;
  });

  test('is ill where nobody listens', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect((await createProber(LOCAL).probe({ kind: 'tcp', address: '127.0.0.1', port }, never)).ok).toBe(false);
  });
});

describe('an address', () => {
  test('that a name leads to is checked as well', async () => {
    let reached = 0;
    const port = await listening(
      createServer((_request, response) => {
        reached += 1;
        response.end();
      }),
    );
    const target = http(port, '/', 'web.westeurope.azurecontainer.io');
    const probe = (options: ProberOptions) => createProber({ timeoutMs: 400, ...options }).probe(target, never);
    expect(await probe({ lookup: resolvesTo('127.0.0.1') })).toEqual({
      ok: false,
      asked: false,
      detail: 'not asked: it leads to a loopback address',
    });
    expect(await probe({ lookup: resolvesTo('127.0.0.1', '169.254.169.254'), allowLoopback: true })).toMatchObject({
      ok: false,
      asked: false,
      detail: expect.stringContaining('not asked'),
    });
    expect(reached).toBe(0);
    expect(await probe({ lookup: resolvesTo('127.0.0.1'), allowLoopback: true })).toEqual({
      ok: true,
      detail: 'HTTP 200',
    });
  });

  test('that is refused is not connected to', async () => {
    const port = await listening(createServer());
    expect(await createProber().probe(http(port), never)).toEqual({
      ok: false,
      asked: false,
      detail: 'not asked: a loopback address',
    });
  });
});

describe('many probes', () => {
  test('are under way at once only up to the limit, and all come to their turn', async () => {
    let open = 0;
    let most = 0;
    const port = await listening(
      createServer((_request, response) => {
        open += 1;
        most = Math.max(most, open);
        setTimeout(() => {
          open -= 1;
          response.end();
        }, 20);
      }),
    );
    const prober = createProber({ ...LOCAL, timeoutMs: 3000, inFlightMax: 3 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => prober.probe(http(port), never)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(12);
    expect(most).toBe(3);
  });

  test('that the look abandons are a fault and no verdict, under way or waiting', async () => {
    const port = await listening(createServer(() => undefined));
    const prober = createProber({ allowLoopback: true, timeoutMs: 5000, inFlightMax: 1 });
    const look = new AbortController();
    const probes = [prober.probe(http(port), look.signal), prober.probe(http(port), look.signal)];
    setTimeout(() => look.abort(), 30);
    for (const outcome of await Promise.allSettled(probes)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(Fault) });
    }
    const later = await listening(createServer((_request, response) => response.end()));
    expect((await prober.probe(http(later), never)).ok).toBe(true);
  });
});

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: 'CN=container',
    signingAlgorithm: algorithm,
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { cert: cert.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n` };
}
