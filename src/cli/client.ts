/**
 * The HTTP API as the commands use it: one call, bounded in time and size, that gives the answer or throws what went
 * wrong. Function key and token go to the one server they are
 * meant for and are never printed; no redirect is followed with them.
 */
import { isObject, type Json } from '../core/json.ts';
import { Refused, Unreachable } from './failure.ts';
import type { DeclarationText } from './file.ts';
import type { Io } from './io.ts';

/** The slowest answer is an adoption's or a PUT's, which look once inline within seconds; a cold start adds some. */
const REQUEST_TIMEOUT_MS = 60_000;
/** A page of 200 groups has about 200 KB; what is larger is not Mooring's. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

export interface Request {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below the server's address. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /** The file the body is, where the answer's violations can be pointed out. */
  readonly sent?: DeclarationText;
  /** The answer is a file in any format, not JSON. */
  readonly asFile?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Undefined when the answer is no JSON. */
  readonly json: Json | undefined;
}

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key?: string;
  /** Of Entra ID. */
  readonly token?: string;
}

export type Call = (request: Request) => Promise<Answer>;

export function createClient(server: Server, io: Io): Call {
  return async (request) => {
    const response = await send(server, io, request);
    const text = await bounded(server, response);
    const json = parse(text);
    if (response.ok) {
      if (!isOurs(response, json, request))
        throw new Unreachable(`${server.url} answers, but not as Mooring does: is it Mooring’s address?`, CHOOSE);
      return { status: response.status, text, json };
    }
    const retryAfter = response.headers.get('retry-after');
    throw new Refused(response.status, isObject(json) ? json : {}, {
      retryAfter: retryAfter ?? undefined,
      group: /\/groups\/([^/]+)/.exec(request.path)?.[1],
      sent: request.sent,
    });
  };
}

/** A sign-in page, say, is answered with 200 too: nothing was done then. */
function isOurs({ status, headers }: Response, json: Json | undefined, { asFile }: Request): boolean {
  if (asFile) return !/html/i.test(headers.get('content-type') ?? '');
  return status === 204 || isObject(json);
}

async function send(server: Server, io: Io, { method = 'GET', path, query = {}, body }: Request): Promise<Response> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    return await (io.fetch ?? fetch)(server.url + path + search, {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'mooring-cli',
        ...(server.key === undefined ? {} : { 'x-functions-key': server.key }),
        ...(server.token === undefined ? {} : { authorization: `Bearer ${server.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/yaml' }),
      },
      redirect: 'manual',
      signal: io.signal === undefined ? timeout : AbortSignal.any([timeout, io.signal]),
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    throw noAnswer(server, error, io);
  }
}

async function bounded(server: Server, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) {
        throw new Unreachable(`${server.url} sends an answer without end: is it Mooring's address?`, CHOOSE);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`${server.url} broke off in the middle of its answer (${codeOf(error)})`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const CHOOSE = ['name the server with --server URL or MOORING_URL, such as https://YOURAPP.azurewebsites.net/api'];

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host’s name cannot be looked up for now',
  ETIMEDOUT: 'no connection within the time',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: is http:// meant?',
};

function noAnswer(server: Server, error: unknown, io: Io): Error {
  if (io.signal?.aborted && error instanceof Error) return error;
  const late = error instanceof Error && error.name === 'TimeoutError';
  const why = late ? `nothing within ${REQUEST_TIMEOUT_MS / 1000} s` : codeOf(error);
  return new Unreachable(`${server.url} does not answer: ${why}`, [
    ...(isLocal(server.url) ? ['`npm start` runs Mooring on this machine, and prints its address'] : []),
    ...CHOOSE,
  ]);
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return CODES[code] ?? (code || (cause instanceof Error ? cause.message : 'unknown error'));
}

export function isLocal(url: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
