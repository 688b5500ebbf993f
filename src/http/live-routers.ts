/**
 * Where clients reach a group behind a router, and where a new revision is looked at before they are sent to it: what the
 * router says at the moment of the request, bounded in time. Called for the view of one group.
 */
import { Fault } from '../core/errors.ts';
import type { GroupRow } from '../core/model.ts';
import { mainRouter, previewRouter } from '../core/rollout/fleet/routers.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import type { RouterRef, RouterView } from '../core/router.ts';
import type { Declaration } from '../core/spec/declaration.ts';
import type { Parts } from '../engine/parts.ts';
import { LIVE_READ_MS } from './live.ts';
import { within } from './within.ts';

export interface RouterFields {
  readonly profile: string;
  readonly resourceGroup: string;
  /** What the read showed: `unknown` where the router did not answer, with the reason constant. */
  readonly seen: 'there' | 'absent' | 'unknown';
  readonly why?: string;
  /** The name that clients resolve. */
  readonly fqdn?: string;
  readonly method?: string;
  readonly ttlSeconds?: number;
  /** In the service's words. */
  readonly monitorStatus?: string;
  /** By endpoint, the group's own only. */
  readonly endpoints?: Readonly<Record<string, string>>;
}

export interface RouterMembers {
  readonly router?: RouterFields;
  /** Where clients reach the group. */
  readonly address?: { readonly fqdn: string };
  readonly preview?: RouterFields;
}

/** Members to put into the group's view; none where it stands behind no router. */
export async function readRouters(
  parts: Parts,
  row: GroupRow,
  declaration: Declaration | undefined,
): Promise<RouterMembers> {
  const main = declaration && mainRouter(declaration, row.key);
  if (!main) return {};
  const [router, preview] = await Promise.all([
    readOne(parts, row, main),
    isBeingProved(row) ? readOne(parts, row, previewRouter(main, row.key)) : undefined,
  ]);
  return {
    router,
    ...(router.fqdn === undefined ? {} : { address: { fqdn: router.fqdn } }),
    // Of no use to anybody as long as it is not there.
    ...(preview?.seen === 'there' ? { preview } : {}),
  };
}

/** A rollout is under way, or a replica stands in the preview for another reason. */
function isBeingProved({ state }: GroupRow): boolean {
  return (
    (state.rollout !== undefined && goesOn(state.rollout)) || state.replicas.some(({ phase }) => phase === 'proving')
  );
}

async function readOne(parts: Parts, row: GroupRow, ref: RouterRef): Promise<RouterFields> {
  const { profile, resourceGroup } = ref;
  try {
    const view = await within(LIVE_READ_MS, (signal) => parts.router.read(ref, signal));
    if (view === 'late') return { profile, resourceGroup, seen: 'unknown', why: 'OutOfTime' };
    return { profile, resourceGroup, ...(view ? fieldsOf(view, row) : { seen: 'absent' as const }) };
  } catch (error) {
    if (error instanceof Fault) return { profile, resourceGroup, seen: 'unknown', why: error.reason };
    throw error;
  }
}

function fieldsOf({ fqdn, method, ttlSeconds, monitorStatus, endpoints }: RouterView, { state }: GroupRow) {
  const ours = new Set(state.replicas.map(({ name }) => name));
  const own = endpoints.filter(({ name }) => ours.has(name)).map(({ name, status }) => [name, status] as const);
  return { seen: 'there' as const, fqdn, method, ttlSeconds, monitorStatus, endpoints: Object.fromEntries(own) };
}
