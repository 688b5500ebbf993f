/**
 * What the three services' HTTP servers have in common: routes, problem answers (RFC 9457), bounded bodies, an orderly
 * end. Each service's folder holds an identical copy, because each folder is a Docker build context of its own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** From SIGTERM to exit; ACI kills a container that takes much longer. Leaves a little of the promised 2 s. */
const STOP_MAX_MS = 1_900;
/** More connections than a sample needs; beyond it, new ones are refused instead of filling 0.5 GB of memory. */
const CONNECTIONS_MAX = 512;

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Which part of a request is wrong, as a JSON pointer, and the rule it breaks. */
export interface FieldError {
  readonly pointer: string;
  readonly rule: string;
}

/** Thrown by a handler; answered as application/problem+json. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];
  constructor(status: number, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.errors = errors;
  }
}

export type Handler = (request: IncomingMessage) => Reply | Promise<Reply>;

export interface Service {
  readonly name: string;
  readonly version: string;
  readonly port: number;
  /** Keyed `GET /path`. */
  readonly routes: Readonly<Record<string, Handler>>;
  /** Called once on SIGTERM, while the server still answers; the server closes when it resolves. */
  readonly stop: () => void | Promise<void>;
}

/** PORT replaces the service's own port; 0 takes a free one. */
export function portFrom(text: string | undefined, usual: number): number {
  if (text === undefined || text === '') return usual;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is not a port number: ${text}`);
  return port;
}

/** Listens on every interface, or on HOST alone, and says on stdout where. */
export function serve(service: Service): void {
  let stopping = false;
  const server = createServer((request, response) => {
    void answer(service, request).then((reply) => write(response, reply, stopping));
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('error', (error) => {
    say('cannot listen', { name: service.name, error: error.message });
    process.exit(1);
  });
  server.listen({ port: service.port, host: process.env['HOST'] || undefined }, () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : service.port;
    say('listening', { name: service.name, version: service.version, port });
  });
  const end = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_MAX_MS).unref();
    await service.stop();
    server.close(() => process.exit(0));
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
}

async function answer(service: Service, request: IncomingMessage): Promise<Reply> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  try {
    const handler = Object.hasOwn(service.routes, `${request.method} ${path}`)
      ? service.routes[`${request.method} ${path}`]
      : undefined;
    if (handler) return await handler(request);
    const known = Object.keys(service.routes).some((route) => route.endsWith(` ${path}`));
    throw known ? new Problem(405, 'This address has no such method.') : new Problem(404, 'There is nothing here.');
  } catch (error) {
    if (error instanceof Problem) return problemReply(error);
    say('request failed', { name: service.name, path, error: String(error) });
    return problemReply(new Problem(500, 'The request failed on our side.'));
  }
}

function problemReply({ status, message, errors }: Problem): Reply {
  return { status, body: { type: 'about:blank', title: message, status, ...(errors.length > 0 ? { errors } : {}) } };
}

function write(response: ServerResponse, { status, body }: Reply, last: boolean): void {
  const text = body === undefined ? '' : `${JSON.stringify(body)}\n`;
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
    ...(status === 503 ? { 'retry-after': '1' } : {}),
    // A body that was refused half way is still arriving, and a server that stops takes no further request.
    ...(last || status === 413 ? { connection: 'close' } : {}),
  });
  response.end(text);
}

/** The request's JSON; a body over the limit is refused before it is held in memory. */
export async function readJson(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > bytesMax) throw new Problem(413, 'The body is too large.', [atMost('', `${bytesMax} bytes`)]);
    chunks.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Problem(400, 'The body is not JSON.', [{ pointer: '', rule: 'a JSON document' }]);
  }
}

function atMost(pointer: string, limit: string): FieldError {
  return { pointer, rule: `at most ${limit}` };
}

/** One line of JSON on stdout, where `az container logs` finds it. */
export function say(message: string, data: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ message, ...data })}\n`);
}
