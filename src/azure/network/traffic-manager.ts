/** Traffic Manager profiles: each endpoint leads to a host name or to a resource. Read by pointers.ts. */
import { listAt, objectAt, textAt } from '../../core/json.ts';
import type { Pointer } from '../../core/ports.ts';
import type { ReadList } from '../arm/list.ts';
import { cutShort, networkPath } from './network-path.ts';
import type { Found } from './pointers.ts';

const API_VERSION = '2022-04-01';
/** Ten times the profiles a subscription has by default (documented: 200). */
const PROFILES_MAX = 2000;

export async function readProfiles(subscription: string, list: ReadList): Promise<Found> {
  const path = networkPath(subscription, 'trafficmanagerprofiles');
  const { items, cut } = await list(path, API_VERSION, PROFILES_MAX);
  const pointers = items.flatMap((profile) => {
    const [id, name] = [textAt(profile['id']) ?? '', textAt(profile['name']) ?? ''];
    return listAt(objectAt(profile['properties'])['endpoints']).flatMap((item): Pointer[] => {
      const endpoint = objectAt(item);
      const { target, targetResourceId } = objectAt(endpoint['properties']);
      const place = { kind: 'trafficManager', id, name: `${name}/${textAt(endpoint['name']) ?? ''}` } as const;
      return [textAt(target), textAt(targetResourceId)].flatMap((to) =>
        to === undefined || to === '' ? [] : [{ ...place, target: to }],
      );
    });
  });
  return { pointers, unread: cut ? [cutShort('Traffic Manager profiles', PROFILES_MAX)] : [] };
}
