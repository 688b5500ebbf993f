/** An SDK `HttpClient` that answers from a function, and remembers what was asked: for answers no emulator gives. */

import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface AnsweringClient extends HttpClient {
  readonly asked: Asked[];
}

/** The handler gives an answer, or throws what the connection would. Bodies that are no text are sent as JSON. */
export function answering(handler: (asked: Asked, index: number) => Answer | Promise<Answer>): AnsweringClient {
  const asked: Asked[] = [];
  return {
    asked,
    async sendRequest(request: PipelineRequest) {
      const one: Asked = {
        method: request.method,
        url: request.url,
        headers: request.headers.toJSON(),
        body: typeof request.body === 'string' ? request.body : '',
      };
      asked.push(one);
      const { status, headers = {}, body } = await handler(one, asked.length - 1);
      const bodyAsText = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
      const type = bodyAsText === '' ? {} : { 'content-type': 'application/json' };
      return { status, headers: createHttpHeaders({ ...type, ...headers }), request, bodyAsText };
    },
  };
}

export function brokenConnection(code: string): RestError {
  return new RestError(`broken: ${code}`, { code });
}

/** Never answers; ends as the SDK's own client does, when the signal fires. */
export function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })));
  });
}
