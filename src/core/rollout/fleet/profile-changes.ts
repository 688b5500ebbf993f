/**
 * Changes of a declared router profile that cannot be carried out: refused where they are declared, since nobody would
 * see them come to nothing later. Called by the engine's declare and by dry runs; pure. What is not refused is done by
 * profiles.ts, or told by it.
 */
import type { GroupRow } from '../../model.ts';
import type { Declaration, TrafficManagerSpec, Violation } from '../../spec/declaration.ts';
import { parseDeclaration } from '../../spec/parse.ts';
import { keyOfRouter, mainRouter } from './routers.ts';

const POINTER = '/mooring/traffic/trafficManager';

/** Rules that this declaration breaks because of what stands already; none where the group is being deleted. */
export function refusedChanges({ key, desired, state }: GroupRow, after: Declaration): Violation[] {
  const parsed = parseDeclaration(desired.document, { name: key.name });
  const next = managerOf(after);
  if (!parsed.ok || desired.deletion || !next) return [];
  const before = managerOf(parsed.declaration);
  const [was, is] = [parsed.declaration, after].map((one) => routerKey(one, key));
  const record = state.profiles?.find(({ router, use }) => router === was && use === 'owned');
  if (before?.owned !== true) {
    const isThere = state.replicas.some(({ router }) => router === is) && state.status.reason !== 'RouterMissing';
    const isNews = before !== undefined && next.owned && was === is && record === undefined && isThere;
    return isNews ? [{ pointer: `${POINTER}/owned`, rule: taken(next) }] : [];
  }
  // One that no read has shown yet may never come to be: its DNS name may be somebody's.
  if (!next.owned || record?.applied === undefined) return [];
  const same = before.relativeName === next.relativeName;
  if (was === is && !same) return [{ pointer: `${POINTER}/relativeName`, rule: given(before) }];
  return was !== is && same ? [{ pointer: `${POINTER}/relativeName`, rule: kept(before) }] : [];
}

function managerOf({ mooring }: Declaration): TrafficManagerSpec | undefined {
  return mooring.traffic?.trafficManager;
}

function routerKey(declaration: Declaration, key: GroupRow['key']): string | undefined {
  const router = mainRouter(declaration, key);
  return router && keyOfRouter(router);
}

function taken({ profile }: TrafficManagerSpec): string {
  return `${profile} is there and was not made by Mooring, which takes over no profile: leave out owned, or declare another profile, which is made`;
}

function given({ profile, relativeName = '' }: TrafficManagerSpec): string {
  return `is ${relativeName} for as long as the profile ${profile} is there: a profile’s DNS name is given once. Leave it so, or declare another profile with the new name: the replicas move there, and this one is deleted`;
}

function kept({ profile, relativeName = '' }: TrafficManagerSpec): string {
  return `${relativeName} is the DNS name of the profile ${profile}, which stays until the replicas have moved, and no two profiles have one: say another`;
}
