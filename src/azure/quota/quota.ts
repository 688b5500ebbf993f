/**
 * What a subscription may have of ACI in a region, and has: the port `Quota` over ARM, built by `src/runtime`. Only
 * reads. Shapes as in the service's specification, `Location_ListUsage`.
 */
import { Fault } from '../../core/errors.ts';
import { type JsonObject, numberAt, objectAt, textAt } from '../../core/json.ts';
import type { Quota, Usage } from '../../core/ports.ts';
import { endpointOf, invalidName, subscriptionPath } from '../arm/address.ts';
import { askerOf, type PaceOptions } from '../arm/ask.ts';
import { readerOf } from '../arm/list.ts';
import type { ArmOptions } from '../arm/pipeline.ts';
import { createContainerInstancePipeline } from '../container-groups/client.ts';

export interface QuotaOptions extends ArmOptions, PaceOptions {}

const API_VERSION = '2023-05-01';
/** There are about ten kinds; a list far beyond that is none of these. */
const USAGES_MAX = 200;
/** As ARM spells it (`westeurope`) or as a person does (`West Europe`). */
const REGION = /^[a-z0-9][a-z0-9 ]{0,63}$/i;

export function createQuota(options: QuotaOptions): Quota {
  const endpoint = endpointOf(options.endpoint);
  const ask = askerOf(createContainerInstancePipeline({ ...options, endpoint }), options);
  return {
    async read(subscription, region, signal) {
      const list = readerOf(endpoint, (call) => ask({ subscription }, call, signal));
      const { items, cut } = await list(usagesPath(subscription, region), API_VERSION, USAGES_MAX);
      if (cut) throw unreadable();
      return items.map(readUsage);
    },
  };
}

function usagesPath(subscription: string, region: string): string {
  if (!REGION.test(region)) throw invalidName('this is not a name that a region can have');
  const location = region.toLowerCase().replaceAll(' ', '');
  return `${subscriptionPath(subscription)}/providers/Microsoft.ContainerInstance/locations/${location}/usages`;
}

/** A limit that cannot be read is a fault: a rollout must not take it for none. */
function readUsage(item: JsonObject): Usage {
  const name = textAt(objectAt(item['name'])['value']);
  const used = numberAt(item['currentValue']);
  const limit = numberAt(item['limit']);
  if (name === undefined || used === undefined || limit === undefined) throw unreadable();
  return { name, used, limit };
}

function unreadable(): Fault {
  return new Fault('transient', { reason: 'AzureUnavailable', message: 'ARM’s answer cannot be read: usages' });
}
