/**
 * The router profiles that a fleet makes and deletes on its way, and what it writes to them. Called by outlook.ts; pure.
 */
import { type Fleet, isServing, type Member } from '../fleet/fleet.ts';
import { ownedSettings } from '../fleet/profile-settings.ts';
import { released } from '../fleet/profiles.ts';
import { routerOfKey } from '../fleet/routers.ts';
import { goersOf, type Numbers } from './numbers.ts';
import { endpointsWritten } from './shares.ts';

export interface RouterTold {
  readonly profile: string;
  readonly use: 'main' | 'preview';
  /** `change`: its settings. `missing`: it is somebody's and is not there, so that nothing new is made before it is. */
  readonly does: 'create' | 'change' | 'delete' | 'stays' | 'missing';
}

export function routersOf(fleet: Fleet, { create }: Numbers): RouterTold[] {
  const { routers, declaration, row } = fleet;
  const { main, mainView, mainKey, preview, previewView, previewKey } = routers;
  const owned = declaration.mooring.traffic?.trafficManager.owned === true;
  const dropped = released(row.state.profiles ?? [], mainKey, owned)
    .filter(({ router, use }) => router !== (use === 'preview' ? previewKey : mainKey))
    .map(({ router, use }): RouterTold => {
      return { profile: routerOfKey(router).profile, use: use === 'preview' ? 'preview' : 'main', does: 'delete' };
    });
  if (!main || !preview) return dropped;
  const applied = row.state.profiles?.find(({ router }) => router === mainKey)?.applied;
  const isOther = mainView && owned && ownedSettings(fleet, main, mainView, applied).steps.length > 0;
  const does = mainView ? (isOther ? 'change' : 'stays') : owned ? 'create' : 'missing';
  return [
    { profile: main.profile, use: 'main', does },
    ...(create > 0 || previewView || entering(fleet).length > 0
      ? [{ profile: preview.profile, use: 'preview', does: previewView ? 'stays' : 'create' } as const]
      : []),
    ...dropped,
  ];
}

/**
 * Requests that write to routers: one a profile; three for each replica that enters, whose endpoint is put into the
 * preview, into the main profile and out of the preview; one for each endpoint that leaves; and what is written anew on
 * the way.
 */
export function routerWrites(fleet: Fleet, { create }: Numbers, told: readonly RouterTold[]): number {
  const profiles = told.filter(({ does }) => does !== 'stays' && does !== 'missing').length;
  const left = profiles + fleet.members.filter((member) => isInFormer(fleet, member)).length;
  if (!fleet.routers.main) return left;
  const stopped = fleet.declaration.mooring.running ? [] : fleet.members.filter(({ main }) => main !== undefined);
  const out = [...goersOf(fleet).flatMap(({ main, preview }) => [main, preview]), ...stopped.map(({ main }) => main)];
  const enter = create + entering(fleet).length;
  return left + 3 * enter + out.filter((endpoint) => endpoint !== undefined).length + endpointsWritten(fleet);
}

/** Those that serve already and stay, and were never in this router. */
export function entering(fleet: Fleet): Member[] {
  const { mainKey } = fleet.routers;
  if (mainKey === undefined || !fleet.declaration.mooring.running) return [];
  const goers = goersOf(fleet);
  return fleet.members.filter(
    (member) => isServing(member) && member.replica.router !== mainKey && !goers.includes(member),
  );
}

/** In a profile that is declared no longer, which it leaves whatever becomes of it. */
function isInFormer({ input, routers }: Fleet, { replica: { router, name } }: Member): boolean {
  if (router === undefined || router === routers.mainKey) return false;
  const sight = input.observed.routers.get(router);
  return sight?.kind === 'there' && sight.view.endpoints.some((endpoint) => endpoint.name === name);
}
