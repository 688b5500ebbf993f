/**
 * Gives a service a socket: plain http or, with certificates, https, on a loopback address. A bug in a service is a 500
 * to its caller and a line on stderr, never the end of the process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createUpgrades, type SocketService } from './websocket.ts';
import { ConnectionReset, json, type Service, type WireRequest, type WireResponse } from './wire.ts';

export interface ServeOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** 0: any that is free. */
  readonly port: number;
  readonly host?: string;
  /** Bytes of body taken; absent: {@link BODY_BYTES_MAX}. */
  readonly bodyBytesMax?: number;
  /** Answers websockets on the same address; absent: there are none. */
  readonly sockets?: SocketService;
}

export interface Served {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** ARM takes no more than this in a request. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Longer than the clients keep an idle connection, so that they are the ones to close it. */
const KEEP_ALIVE_MS = 65_000;

export async function serve(service: Service, options: ServeOptions): Promise<Served> {
  const { tls, port, host = '127.0.0.1', bodyBytesMax = BODY_BYTES_MAX } = options;
  const scheme = tls ? 'https' : 'http';
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    void answer(service, message, response, { scheme, bodyBytesMax });
  };
  const server = tls ? createTlsServer({ cert: tls.cert, key: tls.key }, listener) : createServer(listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const bound = await listen(server, port, host);
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  const upgrades = options.sockets && createUpgrades(options.sockets, () => url);
  if (upgrades) server.on('upgrade', upgrades.upgrade);
  return {
    url,
    port: bound,
    close() {
      upgrades?.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(portOf(server.address(), port));
    });
  });
}

function portOf(address: AddressInfo | string | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked;
}

interface AnswerOptions {
  readonly scheme: string;
  readonly bodyBytesMax: number;
}

async function answer(
  service: Service,
  message: IncomingMessage,
  response: ServerResponse,
  options: AnswerOptions,
): Promise<void> {
  try {
    const request = await readRequest(message, options);
    send(response, request === undefined ? TOO_LARGE : await service(request), message.method);
  } catch (error) {
    // A caller that went away is no bug either.
    if (error instanceof ConnectionReset || message.socket.destroyed) {
      message.socket.destroy();
      return;
    }
    process.stderr.write(`local service: ${error instanceof Error ? error.stack : String(error)}\n`);
    if (response.headersSent) message.socket.destroy();
    else send(response, BROKEN, message.method);
  }
}

const TOO_LARGE = json(
  413,
  { error: { code: 'RequestEntityTooLarge', message: 'The request body is too large.' } },
  { connection: 'close' },
);
const BROKEN = json(500, {
  error: { code: 'InternalServerError', message: 'The local service failed; see its output.' },
});

/** Undefined: the body is larger than is taken. */
async function readRequest(message: IncomingMessage, options: AnswerOptions): Promise<WireRequest | undefined> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += piece.length;
    // What is too much is read and dropped: a caller that is still sending would not see the answer.
    if (bytes <= options.bodyBytesMax) chunks.push(piece);
  }
  if (bytes > options.bodyBytesMax) return undefined;
  const url = new URL(`${options.scheme}://${headers['host'] ?? 'localhost'}${pathOf(message.url)}`);
  return { method: message.method ?? 'GET', url, headers, body: Buffer.concat(chunks) };
}

/** The request target of an ordinary request starts with a slash; anything else names no resource of ours. */
function pathOf(target: string | undefined): string {
  return target?.startsWith('/') ? target : '/';
}

function send(response: ServerResponse, { status, headers, body }: WireResponse, method: string | undefined): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const bare = status === 204 || status === 304;
  response.writeHead(status, bare ? headers : { ...headers, 'content-length': String(bytes.length) });
  response.end(bare || method === 'HEAD' ? undefined : bytes);
}
