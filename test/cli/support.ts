/**
 * The command line against a real server on loopback: the API's own routes over the engine bench. Commands run in this
 * process with a terminal of the test's making, or as processes of their own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { handle } from '../../src/http/api.ts';
import type { ApiDefaults } from '../../src/http/exchange.ts';
import { EVERYTHING } from '../../src/http/roles.ts';
import { type EngineBench, SCOPE } from '../support/engine-bench.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ApiServer {
  readonly url: string;
  readonly requests: Seen[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** The API as the function app serves it, below /api. */
export function serveApi(
  bench: EngineBench,
  defaults: ApiDefaults = { scope: SCOPE, version: '9.9.9' },
): Promise<ApiServer> {
  return serveAnswers(async ({ method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const request = {
      method,
      path: pathname.replace(/^\/api(?=\/|$)/, ''),
      query: searchParams,
      headers: named,
      body: async () => body,
      caller: 'ada@example.com',
      rights: EVERYTHING,
    };
    return handle(bench.parts, request, defaults);
  });
}

export interface Answering {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Any answers, for what the API itself would never say. */
export async function serveAnswers(answer: (seen: Seen) => Promise<Answering> | Answering): Promise<ApiServer> {
  const requests: Seen[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    requests.push(seen);
    const { status, headers: sent, body } = await answer(seen);
    response.writeHead(status, sent).end(body);
  };
  const server: Server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}/api`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  /** What is typed or piped in. */
  readonly stdin?: string;
  /** Whether a person sits at it. */
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** What happens while a command waits. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

/** In this process. `line` is split at blanks; an argument with blanks comes in a list. */
export async function mooring(
  line: string | readonly string[],
  server?: ApiServer,
  running: Running = {},
): Promise<Ran> {
  const { stdin = '', terminal = false, env = {}, ...rest } = running;
  let out = '';
  let err = '';
  const io: Io = {
    stdin: Object.assign(
      (async function* () {
        yield stdin;
      })(),
      { isTTY: terminal },
    ),
    stdout: { write: (text) => (out += text), isTTY: terminal },
    stderr: { write: (text) => (err += text), isTTY: terminal },
    env: { ...(server === undefined ? {} : { MOORING_URL: server.url }), ...env },
    ...rest,
  };
  const status = await main(typeof line === 'string' ? line.split(' ').filter(Boolean) : line, io);
  return { status, out, err };
}

/** As a process of its own. */
export async function spawned(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  child.stdin.end(stdin);
  const [status]: (number | null)[] = await once(child, 'close');
  return { status: status ?? -1, out, err };
}

/** A file of its own folder, for `-f`. */
export function fileOf(text: string | object, name = 'web.yaml'): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'mooring-cli-')), name);
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
  return file;
}
