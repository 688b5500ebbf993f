/**
 * The HTTP API: one request in, one answer out, never an exception. Called by the HTTP trigger; what it does to a group
 * is the engine's, and what a caller may meet is listed in problem.ts.
 */
import type { Parts } from '../engine/parts.ts';
import { ACCESS, type Access, nameOf } from './access.ts';
import { authorize } from './authorize.ts';
import type { ApiDefaults, ApiRequest, ApiResponse, Route } from './exchange.ts';
import { failure } from './failure.ts';
import { scopeFrom } from './grammar.ts';
import { guarded } from './guard.ts';
import { roomIn } from './room.ts';
import { find } from './router.ts';
import { ROUTES } from './routes.ts';
import { recorder } from './written.ts';

export type { ApiDefaults, ApiRequest, ApiResponse } from './exchange.ts';

/** All calls of one request together, its inline look apart; the platform cuts a request off at 230 s (documented). */
const REQUEST_MS = 30_000;

export async function handle(parts: Parts, request: ApiRequest, defaults: ApiDefaults): Promise<ApiResponse> {
  let at = 'none';
  try {
    // Before anything is said of addresses: a stranger learns nothing, not even which there are.
    if (request.rights.kind === 'nothing') authorize(request.rights, undefined, undefined);
    const { route, params } = find(ROUTES, request.method, request.path);
    at = nameOf(route);
    const access = ACCESS[at];
    authorize(request.rights, access, scopeFrom(params['sub'] ?? '', params['rg'] ?? ''));
    const signal = AbortSignal.timeout(REQUEST_MS);
    const own = partsFor(parts, { route, request, signal }, access);
    const room = roomIn(own, defaults.limits ?? {}, signal);
    const response = await route
      .handle({ parts: room.parts, request, defaults, room, params, signal })
      .finally(() => room.end());
    if (route.method !== 'GET')
      parts.log.info('request done', { route: at, status: response.status, caller: request.caller });
    return response;
  } catch (error) {
    const answer = failure(error, parts, at);
    if (answer.status === 403 || answer.status === 401)
      parts.log.warn('request refused', { route: at, status: answer.status, caller: request.caller });
    return answer;
  }
}

/** What the route may touch. A route about all resource groups was let in by a role in all of them. */
function partsFor(
  parts: Parts,
  asked: { readonly route: Route; readonly request: ApiRequest; readonly signal: AbortSignal },
  access: Access | undefined,
): Parts {
  const { rights } = asked.request;
  if (rights.kind === 'everything' || !access) return parts;
  return guarded(parts, rights, access.role, recorder(parts, asked));
}
