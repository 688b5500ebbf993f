/**
 * Whether the caller may do what it asks: the action of a call from its method and path, and the actions on what a PUT
 * links to. Refuses as Azure words it. Called by `arm.ts` where role assignments are set.
 */
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';

const SUBNET_JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action';
const PROFILE_JOIN = 'Microsoft.Network/networkProfiles/join/action';
const IDENTITY_ASSIGN = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';

export function authorize(world: World, call: ArmCall, authorization: string): void {
  if (world.access.assignments === undefined) return;
  const action = actionOf(call);
  if (action === undefined) return;
  const caller = callerOf(authorization);
  const scope = `/${call.segments.join('/')}`;
  if (!world.access.allows(caller, action, scope)) throw forbidden(caller, action, scope);
  if (call.method !== 'PUT') return;
  for (const linked of linksOf(call.body())) {
    if (world.access.allows(caller, linked.action, linked.scope)) continue;
    throw linkForbidden({ caller, action, scope, linked });
  }
}

/** Who the token says its bearer is; a token that says nothing is somebody without a name. */
export function callerOf(authorization: string): string {
  const claims = parseJson(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return isObject(claims) ? (textAt(claims, 'appid') ?? '') : '';
}

/** Undefined: a list that shows each caller what is theirs, and so is refused to nobody. */
function actionOf({ method, segments }: ArmCall): string | undefined {
  const lower = segments.map((segment) => segment.toLowerCase());
  const providers = lower.lastIndexOf('providers');
  if (lower[0] !== 'subscriptions' || segments.length < 3) return undefined;
  if (lower.length > 4 && lower[2] === 'providers' && lower[4] === 'locations' && lower[6] === 'operations')
    return undefined;
  if (providers < 0) {
    if (lower[2] === 'resources') return undefined;
    return segments.length < 4 ? undefined : `Microsoft.Resources/subscriptions/resourceGroups/${verbOf(method)}`;
  }
  const typed = segments.slice(providers + 1);
  const types = typed.filter((_, index) => index === 0 || index % 2 === 1);
  const last = types.at(-1)?.toLowerCase() ?? '';
  if (method === 'POST') return `${types.join('/')}/action`;
  return last === 'logs' ? `${types.join('/')}/read` : `${types.join('/')}/${verbOf(method)}`;
}

function verbOf(method: string): string {
  if (method === 'GET' || method === 'HEAD') return 'read';
  return method === 'DELETE' ? 'delete' : 'write';
}

interface Link {
  readonly action: string;
  readonly scope: string;
}

/** What a container group's body links to, and the right that this takes there. */
function linksOf(body: JsonObject): Link[] {
  const properties = objectAt(body, 'properties');
  const subnets = objectsAt(properties, 'subnetIds').map((subnet) => textAt(subnet, 'id') ?? '');
  const profile = textAt(objectAt(properties, 'networkProfile'), 'id');
  const identities = Object.keys(objectAt(objectAt(body, 'identity'), 'userAssignedIdentities'));
  return [
    ...subnets.map((scope) => ({ action: SUBNET_JOIN, scope })),
    ...(profile === undefined ? [] : [{ action: PROFILE_JOIN, scope: profile }]),
    ...identities.map((scope) => ({ action: IDENTITY_ASSIGN, scope })),
  ];
}

const GATEWAY = { 'x-ms-failure-cause': 'gateway' };

function forbidden(caller: string, action: string, scope: string): Refusal {
  const message =
    `The client '${caller}' with object id '${caller}' does not have authorization to perform action '${action}' over ` +
    `scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return new Refusal(403, 'AuthorizationFailed', message, GATEWAY);
}

interface RefusedLink {
  readonly caller: string;
  readonly action: string;
  readonly scope: string;
  readonly linked: Link;
}

function linkForbidden({ caller, action, scope, linked }: RefusedLink): Refusal {
  const message =
    `The client '${caller}' with object id '${caller}' has permission to perform action '${action}' on scope '${scope}'; ` +
    `however, it does not have permission to perform action(s) '${linked.action}' on the linked scope(s) ` +
    `'${linked.scope}' (respectively) or the linked scope(s) are invalid.`;
  return new Refusal(403, 'LinkedAuthorizationFailed', message, GATEWAY);
}
