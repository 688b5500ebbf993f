/**
 * One probe on the wire. Whatever happens becomes an answer, never an error, and the socket is gone afterwards. For
 * prober.ts, which has checked the target.
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, isIP, type LookupFunction } from 'node:net';
import type { ProbeTarget } from '../../core/ports.ts';

export interface Answer {
  readonly ok: boolean;
  /** A status or an error code; nothing the answer itself says. */
  readonly detail: string;
  /** The address may not be asked from here, so nobody was. */
  readonly asked?: false;
}

export interface Means {
  readonly lookup: LookupFunction;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Headers larger than this are not read. */
const HEADER_BYTES_MAX = 16 * 1024;

export function ask(target: ProbeTarget, means: Means): Promise<Answer> {
  return target.kind === 'tcp' ? askTcp(target, means) : askHttp(target, means);
}

function askTcp({ address, port }: { readonly address: string; readonly port: number }, means: Means): Promise<Answer> {
  return new Promise((resolve) => {
    if (!isPort(port)) return resolve(notAPort(port));
    const socket = connect({ host: address, port, lookup: means.lookup });
    const end = (answer: Answer) => {
      means.signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(answer);
    };
    const abort = () => {
      end(timedOut(means));
    };
    socket.once('connect', () => {
      end({ ok: true, detail: 'connected' });
    });
    socket.on('error', (error) => {
      end(troubleOf(error));
    });
    if (means.signal.aborted) abort();
    else means.signal.addEventListener('abort', abort, { once: true });
  });
}

type HttpTarget = Extract<ProbeTarget, { readonly kind: 'http' }>;

function askHttp(target: HttpTarget, means: Means): Promise<Answer> {
  return new Promise((resolve) => {
    if (!isPort(target.port)) return resolve(notAPort(target.port));
    let request: ClientRequest;
    try {
      request = open(target, means);
    } catch (error) {
      return resolve(troubleOf(error));
    }
    const end = (answer: Answer) => {
      request.destroy();
      resolve(answer);
    };
    request.once('response', (response) => {
      end(judge(response));
    });
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      end(judge(response));
    });
    request.on('error', (error) => {
      end(means.signal.aborted ? timedOut(means) : troubleOf(error));
    });
    request.once('close', () => {
      end({ ok: false, detail: 'closed without an answer' });
    });
    request.end();
  });
}

function open({ scheme, address, port, path }: HttpTarget, means: Means): ClientRequest {
  const options = {
    host: address,
    port,
    path: path.startsWith('/') ? path : `/${path}`,
    method: 'GET',
    agent: false,
    lookup: means.lookup,
    signal: means.signal,
    maxHeaderSize: HEADER_BYTES_MAX,
    headers: { 'user-agent': 'mooring-probe', accept: '*/*', connection: 'close' },
  };
  if (scheme === 'http') return httpRequest(options);
  // The platform's own probes take any certificate, and containers mostly bear one of their own making. Nothing
  // secret is sent, and the answer's body is not believed, or even read.
  return httpsRequest({
    ...options,
    rejectUnauthorized: false,
    ...(isIP(address) === 0 ? { servername: address } : {}),
  });
}

/** As the platform's own probes judge: 200 to 399 is well. A redirect is an answer and is not followed. */
function judge(response: IncomingMessage): Answer {
  const status = response.statusCode ?? 0;
  return { ok: status >= 200 && status <= 399, detail: `HTTP ${status}` };
}

function timedOut({ timeoutMs }: Means): Answer {
  return { ok: false, detail: `no answer within ${timeoutMs} ms` };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function notAPort(port: number): Answer {
  return { ok: false, detail: `${port} is not a port` };
}

function troubleOf(error: unknown): Answer {
  if (error instanceof AggregateError && error.errors.length > 0) return troubleOf(error.errors[0]);
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return { ok: false, detail: 'failed' };
  if (error.code === 'EREFUSEDADDRESS') return { ok: false, asked: false, detail: `not asked: ${error.message}` };
  return { ok: false, detail: error.code };
}
