/** Application gateways: each backend pool leads to addresses and host names. Read by pointers.ts. */
import { listAt, objectAt, textAt } from '../../core/json.ts';
import type { Pointer } from '../../core/ports.ts';
import type { ReadList } from '../arm/list.ts';
import { cutShort, networkPath } from './network-path.ts';
import type { Found } from './pointers.ts';

const API_VERSION = '2024-05-01';
/** What a subscription can have in one region (documented: 1,000). */
const GATEWAYS_MAX = 1000;

export async function readGateways(subscription: string, list: ReadList): Promise<Found> {
  const path = networkPath(subscription, 'applicationGateways');
  const { items, cut } = await list(path, API_VERSION, GATEWAYS_MAX);
  const pointers = items.flatMap((gateway) => {
    const [id, name] = [textAt(gateway['id']) ?? '', textAt(gateway['name']) ?? ''];
    return listAt(objectAt(gateway['properties'])['backendAddressPools']).flatMap((item) => {
      const pool = objectAt(item);
      const place = { kind: 'applicationGateway', id, name: `${name}/${textAt(pool['name']) ?? ''}` } as const;
      return listAt(objectAt(pool['properties'])['backendAddresses']).flatMap((address): Pointer[] => {
        const { ipAddress, fqdn } = objectAt(address);
        const target = textAt(ipAddress) ?? textAt(fqdn);
        return target === undefined ? [] : [{ ...place, target }];
      });
    });
  });
  return { pointers, unread: cut ? [cutShort('application gateways', GATEWAYS_MAX)] : [] };
}
