/**
 * What every local service speaks: a request in, a response out, no socket. `serve/` wraps such a function in TLS,
 * tests and simulations call it directly.
 */
export interface WireRequest {
  readonly method: string;
  /** Absolute; its host is what the client believes it talks to. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

export type Service = (request: WireRequest) => Promise<WireResponse>;

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer without a body. */
export function empty(status: number, headers: Record<string, string> = {}): WireResponse {
  return { status, headers, body: '' };
}

/** Thrown by a service in place of an answer: the connection is cut. `serve/server` destroys the socket. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('the connection was reset');
    this.name = 'ConnectionReset';
  }
}
