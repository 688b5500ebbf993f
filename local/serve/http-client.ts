/**
 * A local service as the `HttpClient` of Azure's SDKs, without a socket: what a test or simulation hands to the real
 * adapters. An answer that the service cuts off becomes the SDK's own error for a broken connection.
 */
import { createHttpHeaders, type HttpClient, type PipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { ConnectionReset, type Service, type WireResponse } from './wire.ts';

export function httpClientOf(service: Service): HttpClient {
  return {
    async sendRequest(request) {
      if (request.abortSignal?.aborted) throw new DOMException('aborted before it was sent', 'AbortError');
      const answer = await answerOf(service, request);
      const headers = createHttpHeaders({ ...answer.headers });
      return { status: answer.status, headers, request, bodyAsText: textOf(answer.body) };
    },
  };
}

async function answerOf(service: Service, request: PipelineRequest): Promise<WireResponse> {
  const { method, url, headers, body } = request;
  try {
    return await service({ method, url: new URL(url), headers: headers.toJSON(), body: bytesOf(body) });
  } catch (error) {
    if (!(error instanceof ConnectionReset)) throw error;
    throw new RestError('the connection was reset', { code: error.code, request });
  }
}

function bytesOf(body: PipelineRequest['body']): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new Error('a local service takes texts and bytes only');
}

function textOf(body: WireResponse['body']): string {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
