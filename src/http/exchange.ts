/**
 * A request and its answer as the API sees them: no web framework, no socket. `functions/*.ts` translates to and from
 * these; everything else in this folder speaks them.
 */
import type { Finding } from '../core/doctor/finding.ts';
import type { Limits } from '../engine/admit.ts';
import type { Parts } from '../engine/parts.ts';
import type { Rights } from './roles.ts';
import type { Room } from './room.ts';

export interface ApiRequest {
  readonly method: string;
  /** Without the `/api` prefix and the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names lower-cased. */
  readonly headers: Readonly<Record<string, string>>;
  /** Read once, and only by the routes that take one. */
  readonly body: () => Promise<string>;
  /** Who calls, safe to write into history and logs (auth.ts). */
  readonly caller: string;
  /** What the caller may do (auth.ts). */
  readonly rights: Rights;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the API knows beside the parts. */
export interface ApiDefaults {
  /** The scope that the short addresses speak of. */
  readonly scope?: string;
  /** What one resource group may have; no limit where none is set. */
  readonly limits?: Limits;
  /** Looks at everything Mooring leans on; loaded when it is first asked. */
  readonly doctor?: (signal: AbortSignal) => Promise<readonly Finding[]>;
  /** Told at `/`. */
  readonly version?: string;
}

/** What a route works with. */
export interface Context {
  readonly parts: Parts;
  readonly request: ApiRequest;
  readonly defaults: ApiDefaults;
  readonly room: Room;
  /** The address's variable parts, decoded and not yet checked. */
  readonly params: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Addresses that lead here: fixed words, and `{name}` for a variable part. */
  readonly paths: readonly string[];
  readonly handle: (context: Context) => Promise<ApiResponse>;
}

/** Where the function app serves the API: the host's route prefix. Only for addresses that callers are sent to. */
export const PREFIX = '/api';
