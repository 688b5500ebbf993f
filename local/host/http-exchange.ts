/** One HTTP request and its answer, as the host's handlers see them: read whole, with a limit on the body. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { presentedKey } from './keys.ts';

/** The real host's default limit. */
export const BODY_MAX_BYTES = 104_857_600;

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export function text(status: number, body: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function json(status: number, body: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

/** Gives an answer instead of a request when the request cannot be read: 400, or 413 over the limit. */
export async function readRequest(
  message: IncomingMessage,
  origin: string,
  maxBytes: number,
): Promise<HttpRequest | HttpAnswer> {
  const host = message.headers.host ?? new URL(origin).host;
  const target = message.url ?? '/';
  const base = `http://${host}`;
  const href = target.startsWith('/') ? base + target : target;
  if (!URL.canParse(href)) return text(400, 'Bad Request');
  const url = new URL(href);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const body = await readBody(message, maxBytes);
  if (body === undefined) return { ...text(413, 'Request body too large'), headers: { connection: 'close' } };
  return { method: message.method ?? 'GET', url, headers, key: presentedKey(headers['x-functions-key'], url), body };
}

async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Not `for await`: leaving that early destroys the socket, and the 413 could not be sent.
  return new Promise((resolve, reject) => {
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', reject);
    message.once('close', () => reject(new Error('the client went away')));
  });
}

export function send(response: ServerResponse, answer: HttpAnswer): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.end(answer.body ?? '');
}
