/**
 * One request to a registry or its token service: no redirect, a time limit, a bounded body. `registry.ts` and
 * `tokens.ts` send through it; it throws Faults, and none of them holds an address or a header.
 */
import { Fault } from '../../core/errors.ts';
import { withDeadline } from '../shared/deadline.ts';
import { errorCode, plainCode } from '../shared/transport-errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface RegistryRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** One request for this registry, to itself or to its token service. */
export type Send = (host: string, request: RegistryRequest, signal: AbortSignal) => Promise<RegistryAnswer>;

const CALL_LIMIT_MS = 5_000;
/** What registries themselves allow a manifest to be. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

export async function send(fetcher: Fetch, request: RegistryRequest, signal: AbortSignal): Promise<RegistryAnswer> {
  const { url, ...init } = request;
  try {
    const response = await fetcher(url, { ...init, redirect: 'manual', signal: withDeadline(signal, CALL_LIMIT_MS) });
    return { status: response.status, headers: response.headers, body: await readBody(response) };
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (signal.aborted) {
      throw new Fault('transient', { reason: 'OutOfTime', message: 'the time for this look ran out at a registry' });
    }
    const code = plainCode(errorCode(error));
    throw new Fault('transient', {
      reason: 'RegistryUnavailable',
      message: 'the registry could not be reached, or broke off',
      ...(code === undefined ? {} : { code }),
    });
  }
}

async function readBody(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > BODY_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Fault {
  const message = `a registry’s answer is larger than ${BODY_BYTES_MAX} bytes`;
  return new Fault('transient', { reason: 'RegistryUnavailable', message });
}
