/**
 * Azure Resource Manager as its clients see it: identity, the control surface, then management calls behind a bearer
 * token, with ARM's limits, the faults that are switched on and the log of writes. A function from request to response;
 * `serve/` gives it a socket.
 */
import type { Service, WireRequest, WireResponse } from '../serve/wire.ts';
import { isObject, objectAt, parseJson, textsOf } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import type { World } from '../world/world.ts';
import { authorize } from './authorization.ts';
import { requireToken } from './bearer.ts';
import { type ArmCall, readCall } from './call.ts';
import { controlAnswer } from './control.ts';
import { badRequest, refusalAnswer } from './errors.ts';
import { answerWithFaults, type Outcome } from './faults.ts';
import { identityAnswer } from './identity.ts';
import { spendRefused, spendRequest } from './limits.ts';
import { masked } from './masked.ts';
import { permissionsAnswer } from './permissions.ts';
import { route } from './route.ts';

export function createArm(world: World): Service {
  return async (request) => {
    const early = identityAnswer(world, request) ?? controlAnswer(world, request);
    if (early) return early;
    const correlationId = request.headers['x-ms-correlation-request-id'] ?? world.guid();
    const outcome = await answerWithFaults(
      world,
      request,
      () => manage(world, request, correlationId),
      () => spendRefused(world, readCall(request, correlationId)),
    );
    if (request.method === 'GET') logRead(world, request);
    logWrite(world, request, outcome);
    if (outcome.reset) throw outcome.reset;
    return withStandardHeaders(world, outcome.answer, correlationId);
  };
}

/** The call itself, a refusal told as an answer. */
async function manage(world: World, request: WireRequest, correlationId: string): Promise<WireResponse> {
  try {
    const call = readCall(request, correlationId);
    const authorization = request.headers['authorization'] ?? '';
    requireToken(world, authorization, call.origin);
    if (call.apiVersion === '') {
      throw badRequest(
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
      );
    }
    const headers = spendRequest(world, call.method, subscriptionIn(call));
    authorize(world, call, authorization);
    const answer = permissionsAnswer(world, call, authorization) ?? (await route(world, call));
    return { ...answer, headers: { ...answer.headers, ...headers } };
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

function subscriptionIn(call: ArmCall): string {
  return call.segments[1]?.toLowerCase() ?? '';
}

function withStandardHeaders(world: World, answer: WireResponse, correlationId: string): WireResponse {
  const headers = {
    'cache-control': 'no-cache',
    'x-ms-correlation-request-id': correlationId,
    'x-ms-request-id': world.guid(),
    ...answer.headers,
  };
  return { ...answer, headers };
}

function logRead(world: World, request: WireRequest): void {
  world.reads.add({
    time: new Date(world.clock.now()).toISOString(),
    path: request.url.pathname.replace(/\/+/g, '/'),
    userAgent: request.headers['user-agent'] ?? '',
  });
}

/** A container group's body is a few KB; a longer one is not worth keeping. */
const LOGGED_BYTES_MAX = 64 * 1024;
const WRITES = new Set(['PUT', 'PATCH', 'DELETE', 'POST']);

function logWrite(world: World, request: WireRequest, outcome: Outcome): void {
  if (!WRITES.has(request.method)) return;
  const body = request.body.length === 0 ? undefined : parseJson(Buffer.from(request.body).toString('utf8'));
  const code = outcome.reset ? 'ECONNRESET' : errorCode(outcome.answer);
  world.writes.add({
    time: new Date(world.clock.now()).toISOString(),
    method: request.method,
    path: request.url.pathname.replace(/\/+/g, '/'),
    status: outcome.reset ? 0 : outcome.answer.status,
    ...(code === undefined ? {} : { code }),
    ...(outcome.effect === undefined ? {} : { effect: outcome.effect }),
    userAgent: request.headers['user-agent'] ?? '',
    clientRequestId: request.headers['x-ms-client-request-id'] ?? '',
    ...(isObject(body) && isObject(body['tags']) ? { tags: textsOf(body['tags']) } : {}),
    ...(isObject(body) && request.body.length <= LOGGED_BYTES_MAX ? { body: masked(body) } : {}),
  });
}

function errorCode(answer: WireResponse): string | undefined {
  if (answer.status < 400 || typeof answer.body !== 'string') return undefined;
  const body = parseJson(answer.body);
  return isObject(body) ? textsOf(objectAt(body, 'error'))['code'] : undefined;
}
