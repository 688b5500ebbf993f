/**
 * Endpoints of replicas that are no more: a write that ARM carried out after it was given up put them back. Called by
 * look.ts, and by glance.ts for the timers; pure. One counts only with positive evidence that it is ours: a name that
 * this row has issued, and a target whose label was made of that name in this resource group. Another group of the same
 * name behind a shared router has other labels, and restored tables have issued fewer names.
 */
import { hash8 } from '../../hash.ts';
import type { GroupRow } from '../../model.ts';
import type { EndpointView, RouterRef, RouterView } from '../../router.ts';
import { isReplicaNameOf } from '../../spec/names.ts';
import type { Step } from '../step.ts';
import { type Fleet, isHealthy } from './fleet.ts';

/** Taken out of the router while others answer there; of the preview in any case. */
export function unrouteStrays(fleet: Fleet): readonly Step[] {
  const { routers, row, members } = fleet;
  const serves = members.some((member) => isHealthy(fleet, member));
  return [
    ...stepsIn(row, routers.preview, routers.previewView),
    ...(serves ? stepsIn(row, routers.main, routers.mainView) : []),
  ];
}

function stepsIn(row: GroupRow, router: RouterRef | undefined, view: RouterView | undefined): Step[] {
  if (!router || !view) return [];
  return straysOf(row, view).map(({ name }) => ({ kind: 'unroute', replica: name, router, reason: 'Superseded' }));
}

export function straysOf(row: GroupRow, { endpoints }: RouterView): readonly EndpointView[] {
  const known = new Set(row.state.replicas.map(({ name }) => name));
  return endpoints.filter((endpoint) => !known.has(endpoint.name) && wasOurs(row, endpoint));
}

function wasOurs({ key, state }: GroupRow, { name, target, type }: EndpointView): boolean {
  if (type !== 'external' || name === key.name || !isReplicaNameOf(key.name, name)) return false;
  const issued = Number(name.slice(name.lastIndexOf('-') + 1));
  const [label = ''] = target.split('.');
  return issued <= (state.issued ?? 0) && label.endsWith(`-${hash8(`${key.scope}/${name}`)}`);
}
