/**
 * podman's REST interface over its socket: single calls, endless answers read line by line, and connections that turn
 * into a stream. Used by everything in this folder; what podman refuses is thrown as {@link PodmanError}.
 */
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { isObject, type Json, parseJson, textAt } from '../../world/json.ts';

/** Pulling a large image is the longest there is. */
const CALL_MAX_MS = 10 * 60_000;
const PREFIX = '/v4.3.0/libpod';

export class PodmanError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'PodmanError';
    this.status = status;
  }
}

export interface CallOptions {
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 2xx that are no failure. */
  readonly accept?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
  readonly json: Json | undefined;
}

export interface Podman {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Every line of an answer without end; the returned function ends it. `ended` is called once, whatever ends it. */
  follow(path: string, line: (text: string) => void, ended: () => void): () => void;
  /** A call whose connection becomes a stream in both directions. */
  upgrade(path: string, body: Json): Promise<Socket>;
}

export function openPodman(socketPath: string): Podman {
  return {
    call: (method, path, options = {}) => call(socketPath, { method, path, ...options }),
    follow: (path, line, ended) => follow(socketPath, path, line, ended),
    upgrade: (path, body) => upgrade(socketPath, path, body),
  };
}

type Call = CallOptions & { readonly method: string; readonly path: string };

function call(socketPath: string, { method, path, body, headers, accept }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? '' : JSON.stringify(body);
    const outgoing = request(
      {
        socketPath,
        method,
        path: PREFIX + path,
        // Its connections are few, and one that is kept would be found closed after a restart of the service.
        agent: false,
        signal: AbortSignal.timeout(CALL_MAX_MS),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent), ...headers },
      },
      (response) => {
        readAll(response).then((bytes) => {
          const status = response.statusCode ?? 0;
          const json = parseJson(bytes.toString('utf8'));
          if (status < 300 || accept?.includes(status)) resolve({ status, bytes, json });
          else reject(new PodmanError(status, `podman ${method} ${path}: ${status} ${messageOf(json, bytes)}`));
        }, reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function messageOf(json: Json | undefined, bytes: Buffer): string {
  return (isObject(json) ? textAt(json, 'message') : undefined) ?? bytes.toString('utf8').slice(0, 500);
}

function follow(socketPath: string, path: string, line: (text: string) => void, ended: () => void): () => void {
  let open = '';
  const outgoing = request({ socketPath, path: PREFIX + path, agent: false }, (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (open + chunk).split('\n');
      open = parts.pop() ?? '';
      for (const part of parts) line(part);
    });
    response.on('error', () => undefined);
  });
  outgoing.on('error', () => undefined);
  outgoing.on('close', ended);
  outgoing.end();
  return () => outgoing.destroy();
}

function upgrade(socketPath: string, path: string, body: Json): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const sent = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(sent),
      connection: 'Upgrade',
      upgrade: 'tcp',
    };
    const outgoing = request({ socketPath, method: 'POST', path: PREFIX + path, agent: false, headers });
    outgoing.on('error', reject);
    outgoing.on('upgrade', (_response, socket: Socket, head: Buffer) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    outgoing.on('response', (response) => {
      readAll(response).then(
        (bytes) => reject(new PodmanError(response.statusCode ?? 0, bytes.toString('utf8').slice(0, 500))),
        reject,
      );
    });
    outgoing.end(sent);
  });
}
