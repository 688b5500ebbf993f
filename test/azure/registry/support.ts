/** A registry that answers from a function, over the adapter's `fetch`, and the answers that the tests here share. */
import { expect } from 'vitest';
import type { RegistryOptions } from '../../../src/azure/registry/registry.ts';
import { createRegistry } from '../../../src/azure/registry/registry.ts';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const ACR = { host: 'shop.azurecr.io', repository: 'team/app', tag: 'v1' };
export const HUB = { host: 'docker.io', repository: 'library/nginx', tag: 'latest' };

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
  readonly accept: string | null;
  readonly body: string;
}

export type Handler = (call: Call, index: number) => Response | Promise<Response>;

export function over(handler: Handler, options: Partial<RegistryOptions> = {}) {
  const calls: Call[] = [];
  const registry = createRegistry({
    allowedHosts: ['*.azurecr.io', 'docker.io'],
    clock: { now: () => 1_000_000 },
    ...options,
    fetch: async (url, init) => {
      expect(init.redirect).toBe('manual');
      const headers = new Headers(init.headers);
      const call = {
        method: init.method ?? 'GET',
        url,
        authorization: headers.get('authorization'),
        accept: headers.get('accept'),
        body: String(init.body ?? ''),
      };
      calls.push(call);
      return handler(call, calls.length - 1);
    },
  });
  return { registry, calls };
}

export function answer(status: number, headers: Record<string, string> = {}, body: string | null = null): Response {
  return new Response(body, { status, headers });
}

export function json(body: unknown): Response {
  return answer(200, {}, JSON.stringify(body));
}

export function challenge(realm: string): Response {
  return answer(401, { 'www-authenticate': `Bearer realm="${realm}",service="registry.docker.io",scope="ignored"` });
}

export const found = (): Response => answer(200, { 'docker-content-digest': DIGEST });
