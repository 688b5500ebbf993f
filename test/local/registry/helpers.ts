/** A registry in a folder of its own, and a client's requests to it, for the tests of this folder and its neighbours. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { RegistryEvent } from '../../../local/registry/events.ts';
import type { Registry, RegistryOptions } from '../../../local/registry/registry.ts';
import { createRegistry } from '../../../local/registry/registry.ts';
import type { Service, WireResponse } from '../../../local/serve/wire.ts';
import type { VirtualClock } from '../../../local/world/clock.ts';
import { virtualClock } from '../../../local/world/clock.ts';

export const LOGIN_SERVER = 'testregistry.azurecr.io';
export const IMAGE = 'application/vnd.oci.image.manifest.v1+json';

export interface Bench {
  readonly registry: Registry;
  readonly clock: VirtualClock;
  readonly directory: string;
  readonly events: RegistryEvent[];
  send(method: string, path: string, options?: SendOptions): Promise<WireResponse>;
  /** Pushes an image whose one layer is `content`; answers its digest. */
  push(repository: string, tag: string, content: string, headers?: Record<string, string>): Promise<string>;
}

export interface SendOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mooring-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function bench(options: Partial<RegistryOptions> = {}): Bench {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const directory = options.directory ?? temporaryFolder();
  const events: RegistryEvent[] = [];
  const onEvent = (event: RegistryEvent): unknown => events.push(event);
  const registry = createRegistry({ clock, directory, loginServer: LOGIN_SERVER, onEvent, ...options });
  const send = (method: string, where: string, { headers = {}, body = '' }: SendOptions = {}): Promise<WireResponse> =>
    registry.service({
      method,
      url: new URL(where, `https://${LOGIN_SERVER}`),
      headers,
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    });
  return {
    registry,
    clock,
    directory,
    events,
    send,
    async push(repository, tag, content, headers = {}) {
      const config = '{}';
      for (const blob of [content, config]) {
        const opened = await send('POST', `/v2/${repository}/blobs/uploads/`, { headers });
        const location = opened.headers['location'] ?? '';
        await send('PUT', `${location}?digest=${sha256(blob)}`, { headers, body: blob });
      }
      const body = manifestOf(config, [content]);
      const type = { 'content-type': IMAGE, ...headers };
      const put = await send('PUT', `/v2/${repository}/manifests/${tag}`, { headers: type, body });
      if (put.status !== 201) throw new Error(`push answered ${put.status} ${text(put)}`);
      return put.headers['docker-content-digest'] ?? '';
    },
  };
}

export function manifestOf(config: string, layers: readonly string[]): string {
  const descriptor = (bytes: string): unknown => ({
    mediaType: 'application/octet-stream',
    digest: sha256(bytes),
    size: bytes.length,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: IMAGE,
    config: descriptor(config),
    layers: layers.map(descriptor),
  });
}

export function sha256(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function text(response: WireResponse): string {
  return typeof response.body === 'string' ? response.body : new TextDecoder().decode(response.body);
}

export function codeOf(response: WireResponse): string {
  const body = JSON.parse(text(response)) as { errors: { code: string }[] };
  return body.errors[0]?.code ?? '';
}

/** The service on a loopback port, until the test is over. */
export async function listen(service: Service): Promise<string> {
  const server: Server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
      const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
      const answer = await service({ method: incoming.method ?? '', url, headers, body: Buffer.concat(chunks) });
      outgoing.writeHead(answer.status, answer.headers);
      outgoing.end(incoming.method === 'HEAD' ? undefined : answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
