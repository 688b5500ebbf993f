/** S17, tokens carried off by a redirect: on the wire, with the platform's own `fetch`, two servers and a canary. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRegistry } from '../../src/azure/registry/registry.ts';

const LOGIN = { username: 'mooring', password: 'canary-password' };
const stolen: string[] = [];
let thief: Server;
let registry: Server;

const addressOf = (server: Server) => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
};
const listening = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

beforeAll(async () => {
  thief = createServer((request, response) => {
    stolen.push(`${request.url} ${JSON.stringify(request.headers)}`);
    response.end('{}');
  });
  await listening(thief);
  registry = createServer((request, response) => {
    if (request.headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end();
    } else response.writeHead(307, { location: `http://${addressOf(thief)}${request.url}` }).end();
  });
  await listening(registry);
});
afterAll(() => {
  for (const server of [thief, registry]) server.close();
});

it('a registry that redirects gets its own login and nobody else is asked at all', async () => {
  const port = createRegistry({
    allowedHosts: ['shop.example'],
    endpoints: { 'shop.example': `http://${addressOf(registry)}` },
    login: async () => LOGIN,
    clock: { now: () => Date.now() },
  });
  const image = { host: 'shop.example', repository: 'web', tag: 'v1' };
  await expect(port.resolve(image, AbortSignal.timeout(10_000))).rejects.toMatchObject({ reason: 'ImageUnresolved' });
  expect(stolen).toEqual([]);
});
