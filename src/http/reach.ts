/**
 * Where a declaration reaches beyond its own resource group: a router that stands in another one. Whoever may declare
 * here must not move traffic there with Mooring's rights. Asked by the guard at each write of what is desired.
 */
import { type JsonObject, objectAt, textAt } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import { placeOf, scopeFrom } from './grammar.ts';

/** The scopes of the routers that the document names, other than its own. What is no name the declaration's rules refuse. */
export function routerScopes({ scope }: GroupKey, document: JsonObject): string[] {
  const traffic = objectAt(objectAt(document['mooring'])['traffic']);
  const home = placeOf(scope);
  const scopes = Object.values(traffic).flatMap((router) => {
    const { subscription, resourceGroup } = objectAt(router);
    const [sub, rg] = [textAt(subscription) ?? home?.subscription, textAt(resourceGroup) ?? home?.resourceGroup];
    return scopeFrom(sub ?? '', rg ?? '') ?? [];
  });
  return [...new Set(scopes)].filter((other) => other !== scope);
}

/** Those that `after` reaches and `before` did not: what is declared already is not asked about again. */
export function newlyReached(key: GroupKey, after: JsonObject, before: JsonObject | undefined): string[] {
  const known = before ? routerScopes(key, before) : [];
  return routerScopes(key, after).filter((scope) => !known.includes(scope));
}
