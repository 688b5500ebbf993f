import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byPath } from '../../../local/serve/by-path.ts';
import { type Served, type ServeOptions, serve } from '../../../local/serve/server.ts';
import { loadTls } from '../../../local/serve/tls.ts';
import { ConnectionReset, empty, json, type Service } from '../../../local/serve/wire.ts';
import { virtualClock } from '../../../local/world/clock.ts';

const open: Served[] = [];
const directories: string[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((served) => served.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

async function started(service: Service, options: Partial<ServeOptions> = {}): Promise<Served> {
  const served = await serve(service, { port: 0, ...options });
  open.push(served);
  return served;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'serve-'));
  directories.push(directory);
  return directory;
}

const echo: Service = async ({ method, url, headers, body }) =>
  json(200, { method, href: url.href, header: headers['x-a'], body: Buffer.from(body).toString() }, { 'x-b': 'c' });

describe('a served service', () => {
  it('gets the request whole and gives its answer', async () => {
    const { url } = await started(echo);
    const answer = await fetch(`${url}/a//b?c=d`, { method: 'POST', body: 'text', headers: { 'X-A': 'x' } });
    expect(answer.headers.get('x-b')).toBe('c');
    expect(await answer.json()).toEqual({ method: 'POST', href: `${url}/a//b?c=d`, header: 'x', body: 'text' });
  });

  it('answers 204 without a body', async () => {
    const { url } = await started(async () => empty(204));
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  it('tells a bug as a 500 and lives on', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { url } = await started(async ({ url }) => {
      if (url.pathname === '/bug') throw new Error('a bug');
      return json(200, {});
    });
    const answer = await fetch(`${url}/bug`);
    expect([answer.status, await answer.json()]).toMatchObject([500, { error: { code: 'InternalServerError' } }]);
    expect(String(stderr.mock.calls[0]?.[0])).toContain('a bug');
    stderr.mockRestore();
    expect((await fetch(url)).status).toBe(200);
  });

  it('cuts the connection where the service says so', async () => {
    const { url } = await started(async () => {
      throw new ConnectionReset();
    });
    await expect(fetch(url)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
    });
  });

  it('takes no body over its limit', async () => {
    const { url } = await started(echo, { bodyBytesMax: 10 });
    expect((await fetch(url, { method: 'PUT', body: 'x'.repeat(10) })).status).toBe(200);
    expect((await fetch(url, { method: 'PUT', body: 'x'.repeat(11) })).status).toBe(413);
    expect((await fetch(url, { method: 'PUT', body: 'x'.repeat(8_000_000) })).status).toBe(413);
  });

  it('keeps connections open between calls, and closes all of them at the end', async () => {
    const { url, close } = await started(echo);
    const first = await fetch(url);
    await first.text();
    expect(first.headers.get('connection')).toBe('keep-alive');
    await close();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('shares an address with others by path, the longest prefix first', async () => {
    const name =
      (text: string): Service =>
      async () =>
        json(200, text);
    const { url } = await started(byPath({ '/': name('root'), '/a/b': name('deep'), '/a': name('a') }));
    expect(await (await fetch(`${url}/a/b/c`)).json()).toBe('deep');
    expect(await (await fetch(`${url}/a`)).json()).toBe('a');
    expect(await (await fetch(`${url}/x`)).json()).toBe('root');
    const only = await started(byPath({ '/a': name('a') }));
    expect((await fetch(`${only.url}/b`)).status).toBe(404);
  });
});

describe('the certificates', () => {
  const clock = virtualClock(Date.now());

  it('are trusted by their own authority, for the address and for localhost', async () => {
    const tls = await loadTls(newDirectory(), clock);
    const { port } = await started(echo, { tls });
    for (const host of ['127.0.0.1', 'localhost']) {
      const status = await new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', servername: host === 'localhost' ? host : '', port, ca: tls.ca };
        httpsRequest(options, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    }
    await expect(fetch(`https://127.0.0.1:${port}`)).rejects.toThrow();
  });

  it('are used again while they last, and made anew before they end', async () => {
    const directory = newDirectory();
    const first = await loadTls(directory, clock);
    expect(await loadTls(directory, clock)).toEqual(first);
    const ends = Date.parse(new X509Certificate(first.cert).validTo);
    const late = await loadTls(directory, virtualClock(ends - 29 * 24 * 3_600_000));
    expect(late.ca).not.toBe(first.ca);
    expect(new X509Certificate(late.cert).verify(new X509Certificate(late.ca).publicKey)).toBe(true);
  });

  it('are made anew where one was lost', async () => {
    const directory = newDirectory();
    const first = await loadTls(directory, clock);
    rmSync(join(directory, 'leaf.pem'));
    expect((await loadTls(directory, clock)).cert).not.toBe(first.cert);
    writeFileSync(join(directory, 'leaf.pem'), 'not a certificate');
    expect((await loadTls(directory, clock)).cert).toContain('BEGIN CERTIFICATE');
  });
});
