/**
 * The local control surface, `/_world/…`, for people and for tests in another process: what was written, what stands,
 * what shall go wrong. Nothing of it exists in Azure.
 */
import { empty, json, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { FaultAnswer } from '../world/faults.ts';
import {
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  objectsAt,
  parseJson,
  textAt,
  textsOf,
} from '../world/json.ts';
import { type TrafficProfile, targetOf } from '../world/traffic-manager/profile.ts';
import type { World } from '../world/world.ts';
import { errorAnswer } from './errors.ts';
import { KNOWN_ERROR_CODES, knownError } from './known-errors.ts';

/** The answer, or undefined for a path that is not about the control surface. */
export function controlAnswer(world: World, request: WireRequest): WireResponse | undefined {
  const path = request.url.pathname;
  if (!path.startsWith('/_world')) return undefined;
  const call = `${request.method} ${path}`;
  switch (call) {
    case 'GET /_world/writes':
      return json(200, { value: world.writes.entries });
    case 'GET /_world/reads':
      return json(200, { value: world.reads.entries });
    case 'GET /_world/state':
      return json(200, {
        value: world.resourceGroups.subscriptions.flatMap((subscription) => stateOf(world, subscription)),
      });
    case 'GET /_world/traffic':
      return json(200, { value: world.traffic.all().map((profile) => trafficOf(world, profile)) });
    case 'POST /_world/faults':
      return addFault(world, request);
    case 'GET /_world/errors':
      return json(200, { value: KNOWN_ERROR_CODES });
    case 'PUT /_world/access':
      return setAccess(world, request);
    case 'DELETE /_world/access':
      world.access.set(undefined);
      return empty(204);
    case 'DELETE /_world/faults':
      world.faults.clear();
      return empty(204);
    default:
      return errorAnswer(404, 'NotFound', `'${call}' is not known here.`);
  }
}

/** A line a container group; no body, since bodies hold secrets. */
function stateOf(world: World, subscription: string): readonly JsonObject[] {
  return world.groups.list(subscription).map((group) => ({
    id: group.id,
    provisioningState: group.provisioningState,
    stopped: group.stopped,
    repairing: world.groups.repairing(group),
    ip: world.groups.ip(group),
    state: world.groups.view(group)?.state ?? null,
    tags: objectAt(group.body, 'tags'),
  }));
}

/** What Traffic Manager thinks of a profile's endpoints, and why: the last probe's result. */
function trafficOf(world: World, profile: TrafficProfile): JsonObject {
  return {
    id: profile.id,
    status: world.traffic.profileStatus(profile),
    endpoints: profile.endpoints.map((endpoint) => {
      const health = world.traffic.health(profile, endpoint);
      return {
        name: endpoint.name,
        target: targetOf(endpoint) ?? null,
        status: world.traffic.status(profile, endpoint),
        failures: health?.failures ?? 0,
        last: health?.last ? { at: new Date(health.last.at).toISOString(), ...health.last.result } : null,
      };
    }),
  };
}

function addFault(world: World, request: WireRequest): WireResponse {
  const fault = parseJson(Buffer.from(request.body).toString('utf8'));
  const apply = (['before', 'after', 'instead'] as const).find((known) => isObject(fault) && fault['apply'] === known);
  const answer = isObject(fault) ? readAnswer(fault) : undefined;
  if (!isObject(fault) || apply === undefined || answer === undefined) {
    return errorAnswer(
      400,
      'InvalidFault',
      "A fault is {match, apply: 'before'|'after'|'instead', answer: {status, …} | 'reset'}, or {match, apply, error: CODE}.",
    );
  }
  const match = objectAt(fault, 'match');
  const [method, pathIncludes] = [textAt(match, 'method'), textAt(match, 'pathIncludes')];
  const [times, after] = [numberAt(match, 'times'), numberAt(match, 'after')];
  const effectAfterMs = numberAt(fault, 'effectAfterMs');
  world.faults.add({
    match: {
      ...(method === undefined ? {} : { method }),
      ...(pathIncludes === undefined ? {} : { pathIncludes }),
      ...(times === undefined ? {} : { times }),
      ...(after === undefined ? {} : { after }),
    },
    apply,
    answer,
    ...(effectAfterMs === undefined ? {} : { effectAfterMs }),
  });
  return empty(204);
}

function readAnswer(fault: JsonObject): FaultAnswer | 'reset' | undefined {
  if (fault['answer'] === 'reset') return 'reset';
  const named = knownError(textAt(fault, 'error') ?? '');
  if (named) return named.answer(textAt(objectAt(fault, 'match'), 'pathIncludes') ?? '');
  const answer = objectAt(fault, 'answer');
  const status = numberAt(answer, 'status');
  if (status === undefined) return undefined;
  const [code, message] = [textAt(answer, 'code'), textAt(answer, 'message')];
  return {
    status,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    headers: textsOf(objectAt(answer, 'headers')),
    ...(answer['body'] === undefined ? {} : { body: answer['body'] }),
  };
}

/** The role assignments from now on: `{value: [{principal, scope, actions, notActions}]}`. */
function setAccess(world: World, request: WireRequest): WireResponse {
  const body = parseJson(Buffer.from(request.body).toString('utf8'));
  const texts = (one: JsonObject, key: string): string[] => listAt(one, key).filter((item) => typeof item === 'string');
  const assignments = objectsAt(isObject(body) ? body : {}, 'value').map((one) => {
    const scope = textAt(one, 'scope');
    const principal = textAt(one, 'principal') ?? '';
    const rights = { actions: texts(one, 'actions'), notActions: texts(one, 'notActions') };
    return { principal, ...(scope === undefined ? {} : { scope }), ...rights };
  });
  world.access.set(assignments);
  return empty(204);
}
