/** The local services (functions from request to response) as the SDKs' `HttpClient` and as `fetch`, without a socket. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { Service, WireResponse } from '../../../local/serve/wire.ts';
import type { Fetch } from '../../../src/azure/registry/registry.ts';
import { brokenConnection } from './answering-client.ts';

export function clientOf(service: Service): HttpClient {
  return {
    async sendRequest(request) {
      const body = typeof request.body === 'string' ? request.body : '';
      const answer = await call(service, request.method, request.url, request.headers.toJSON(), body);
      return { status: answer.status, headers: createHttpHeaders(answer.headers), request, bodyAsText: textOf(answer) };
    },
  };
}

export function fetchOf(service: Service): Fetch {
  return async (url, init) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const answer = await call(service, init.method ?? 'GET', url, headers, String(init.body ?? ''));
    const bare = init.method === 'HEAD' || answer.status === 204;
    return new Response(bare ? null : Buffer.from(answer.body), { status: answer.status, headers: answer.headers });
  };
}

async function call(service: Service, method: string, url: string, headers: Record<string, string>, body: string) {
  try {
    return await service({ method, url: new URL(url), headers, body: Buffer.from(body) });
  } catch {
    throw brokenConnection('ECONNRESET');
  }
}

function textOf({ body }: WireResponse): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
