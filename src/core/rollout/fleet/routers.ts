/**
 * Which routers a group stands behind: the declared one, and a preview of it in which new replicas are proved before
 * clients are sent to them. Called by observe, which reads them, and by the rules of a fleet; pure.
 */
import { hash8 } from '../../hash.ts';
import type { GroupKey, GroupRow } from '../../model.ts';
import type { RouterRef } from '../../router.ts';
import type { Declaration } from '../../spec/declaration.ts';

const SEPARATOR = '/';
/** A DNS label's length. */
const LABEL_CHARS_MAX = 63;

/** How a row and a look name a router: the same router has one key. */
export function keyOfRouter({ kind, subscription, resourceGroup, profile }: RouterRef): string {
  return [kind, subscription, resourceGroup, profile].map((part) => part.toLowerCase()).join(SEPARATOR);
}

/** The router behind a key that `keyOfRouter` made; none of its parts can hold the separator. */
export function routerOfKey(key: string): RouterRef {
  const [, subscription = '', resourceGroup = '', profile = ''] = key.split(SEPARATOR);
  return { kind: 'trafficManager', subscription, resourceGroup, profile };
}

/** The router that is declared; undefined where clients find the replicas by themselves. */
export function mainRouter(declaration: Declaration, key: GroupKey): RouterRef | undefined {
  const manager = declaration.mooring.traffic?.trafficManager;
  if (!manager) return undefined;
  const [subscription = '', resourceGroup = ''] = key.scope.split(SEPARATOR);
  return routerOfKey(
    keyOfRouter({
      kind: 'trafficManager',
      subscription: manager.subscription ?? subscription,
      resourceGroup: manager.resourceGroup ?? resourceGroup,
      profile: manager.profile,
    }),
  );
}

/** Stands beside the main one, so that whoever may write there may write here. */
export function previewRouter(main: RouterRef, key: GroupKey): RouterRef {
  return { ...main, profile: `${key.name}-preview` };
}

/** A DNS name of its own below that of the main router, the same for ever: names are unique over all of Azure. */
export function previewName(mainName: string, key: GroupKey): string {
  const tail = `-preview-${hash8(`${key.scope}/${key.name}`)}`;
  return `${mainName.slice(0, LABEL_CHARS_MAX - tail.length)}${tail}`;
}

/** Every router that a look at this row must read, by key. */
export function routersOf(row: GroupRow, declaration: Declaration | undefined): ReadonlyMap<string, RouterRef> {
  const main = declaration && mainRouter(declaration, row.key);
  const declared = main ? [main, previewRouter(main, row.key)].map(keyOfRouter) : [];
  const used = row.state.replicas.flatMap(({ router }) => (router === undefined ? [] : [router]));
  const made = (row.state.profiles ?? []).map(({ router }) => router);
  return new Map([...new Set([...declared, ...used, ...made])].map((key) => [key, routerOfKey(key)]));
}
