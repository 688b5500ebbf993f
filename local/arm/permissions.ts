/**
 * `…/resourceGroups/{name}/providers/Microsoft.Authorization/permissions`: what the caller may do there, as Azure tells
 * it, a permission an assignment. Called by `arm.ts`, after the call itself has been authorized. Without any assignments
 * everybody may do everything, and is told so.
 */
import { json, type WireResponse } from '../serve/wire.ts';
import type { World } from '../world/world.ts';
import { callerOf } from './authorization.ts';
import type { ArmCall } from './call.ts';

/** Undefined for every other path. */
export function permissionsAnswer(world: World, call: ArmCall, authorization: string): WireResponse | undefined {
  const [subscriptions, , groups, , ...rest] = call.segments.map((segment) => segment.toLowerCase());
  const here = rest.join('/') === 'providers/microsoft.authorization/permissions';
  if (!here || call.method !== 'GET' || subscriptions !== 'subscriptions' || groups !== 'resourcegroups')
    return undefined;
  const scope = `/${call.segments.slice(0, 4).join('/')}`;
  const assignments = world.access.assignmentsOf(callerOf(authorization), scope);
  const value = assignments.map(({ actions, notActions = [] }) => ({
    actions,
    notActions,
    dataActions: [],
    notDataActions: [],
  }));
  return json(200, { value });
}
