/** Answers, JSON where nothing else is asked for. Every route's answer is made here, so that each carries the same headers. */
import type { ApiResponse } from './exchange.ts';

/** Answers hold what somebody declared: nobody in between keeps them, and no browser guesses what they are. */
export const COMMON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  return {
    status,
    headers: { ...COMMON_HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function text(status: number, contentType: string, body: string): ApiResponse {
  return { status, headers: { ...COMMON_HEADERS, 'content-type': `${contentType}; charset=utf-8` }, body };
}

export function empty(status: number): ApiResponse {
  return { status, headers: COMMON_HEADERS, body: '' };
}
