/**
 * Where a declared group belongs: the address, the declaration's `mooring.resourceGroup`, or the default scope, which
 * must not contradict each other. Called by PUT before anything is written.
 */
import { type JsonObject, objectAt, textAt } from '../core/json.ts';
import type { Violation } from '../core/spec/declaration.ts';
import type { ApiDefaults } from './exchange.ts';
import { type Place, placeOf, scopeFrom } from './grammar.ts';
import { Refusal } from './problem.ts';

const SUBSCRIPTION = '/mooring/subscription';
const RESOURCE_GROUP = '/mooring/resourceGroup';

export type Placed =
  | { readonly ok: true; readonly scope: string }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** `address`: the scope in the address; undefined for a short one. */
export function place(document: JsonObject, address: string | undefined, defaults: ApiDefaults): Placed {
  const declared = declaredIn(document);
  if (address !== undefined) return agreeing(declared, address, 'is not the one in the address');
  const home = defaults.scope === undefined ? undefined : placeOf(defaults.scope);
  const { resourceGroup, subscription = home?.subscription } = declared;
  if (resourceGroup === undefined) {
    if (defaults.scope === undefined) throw unplaced();
    return agreeing(declared, defaults.scope, 'is not the default one: say mooring.resourceGroup too');
  }
  if (subscription === undefined) throw unplaced();
  const scope = scopeFrom(subscription, resourceGroup);
  // Which of the two is no name, the declaration's own rules tell.
  return scope === undefined ? { ok: false, violations: [] } : { ok: true, scope };
}

/** Read before the rules have been held against it: what has no such shape is refused by them. */
function declaredIn(document: JsonObject): Partial<Place> {
  const mooring = objectAt(document['mooring']);
  const [subscription, resourceGroup] = [textAt(mooring['subscription']), textAt(mooring['resourceGroup'])];
  return {
    ...(subscription === undefined ? {} : { subscription }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
}

function agreeing(declared: Partial<Place>, scope: string, rule: string): Placed {
  const there = placeOf(scope);
  const violations = [
    ...(differs(declared.subscription, there?.subscription) ? [{ pointer: SUBSCRIPTION, rule }] : []),
    ...(differs(declared.resourceGroup, there?.resourceGroup) ? [{ pointer: RESOURCE_GROUP, rule }] : []),
  ];
  return violations.length > 0 ? { ok: false, violations } : { ok: true, scope };
}

function differs(declared: string | undefined, there: string | undefined): boolean {
  return declared !== undefined && declared.toLowerCase() !== there;
}

function unplaced(): Refusal {
  const detail =
    'use the address /subscriptions/{subscription}/resourceGroups/{resource group}/groups/{name}, or say mooring.resourceGroup and mooring.subscription in the declaration';
  return new Refusal('resource-group-required', {
    detail,
    violations: [{ pointer: RESOURCE_GROUP, rule: 'is needed: there is no default' }],
  });
}
