/**
 * The HTTP API: one request in, one answer out, never an exception. Called by the HTTP trigger; what it does to a group
 * is the engine's, and what a caller may meet is listed in problem.ts.
 */
import type { Parts } from '../engine/parts.ts';
import type { ApiDefaults, ApiRequest, ApiResponse } from './exchange.ts';
import { failure } from './failure.ts';
import { find } from './router.ts';
import { ROUTES } from './routes.ts';

export type { ApiDefaults, ApiRequest, ApiResponse } from './exchange.ts';

/** All calls of one request together, its inline look apart; the platform cuts a request off at 230 s (documented). */
const REQUEST_MS = 30_000;

export async function handle(parts: Parts, request: ApiRequest, defaults: ApiDefaults): Promise<ApiResponse> {
  let at = 'none';
  try {
    const { route, params } = find(ROUTES, request.method, request.path);
    at = `${route.method} ${route.paths.at(-1) ?? ''}`;
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await route.handle({ parts, request, defaults, params, signal });
    if (route.method !== 'GET')
      parts.log.info('request done', { route: at, status: response.status, caller: request.caller });
    return response;
  } catch (error) {
    return failure(error, parts, at);
  }
}
