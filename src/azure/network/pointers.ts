/**
 * Routers and DNS records over ARM: the port `Pointers`, built by `src/runtime`. Only reads. Each kind is read by
 * itself: what may not be read, or is more than is read, is named in the answer, and the rest is told all the same.
 */
import { attempt } from '../../core/errors.ts';
import type { Pointer, Pointers, Unread } from '../../core/ports.ts';
import { endpointOf } from '../arm/address.ts';
import { type ReadList, readerOf } from '../arm/list.ts';
import type { ArmOptions } from '../arm/pipeline.ts';
import { createContainerInstancePipeline } from '../container-groups/client.ts';
import { readGateways } from './application-gateways.ts';
import { readDns } from './dns.ts';
import { readProfiles } from './traffic-manager.ts';

/** What one kind gave. */
export interface Found {
  readonly pointers: readonly Pointer[];
  readonly unread: readonly Unread[];
}

type Read = (subscription: string, list: ReadList) => Promise<Found>;

const KINDS: readonly { readonly what: string; readonly read: Read }[] = [
  { what: 'Traffic Manager profiles', read: readProfiles },
  { what: 'application gateways', read: readGateways },
  { what: 'DNS zones', read: readDns },
];

export function createPointers(options: ArmOptions): Pointers {
  const endpoint = endpointOf(options.endpoint);
  const send = createContainerInstancePipeline({ ...options, endpoint });
  return {
    async list(subscription, signal) {
      const list = readerOf(endpoint, (call) => send(call, signal));
      const found = await Promise.all(
        KINDS.map(async ({ what, read }): Promise<Found> => {
          const done = await attempt(() => read(subscription, list));
          return done.ok ? done.value : { pointers: [], unread: [{ what, reason: done.fault.reason }] };
        }),
      );
      return {
        pointers: found.flatMap(({ pointers }) => pointers),
        unread: found.flatMap(({ unread }) => unread),
      };
    },
  };
}
