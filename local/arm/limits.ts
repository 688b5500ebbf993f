/** Spends the allowances that a call takes, and tells in headers what is left. Called by `arm.ts` and the handlers. */
import { textAt } from '../world/json.ts';
import { regionOf } from '../world/model.ts';
import { Refusal } from '../world/refusal.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { has } from './service-history.ts';

export type Headers = Record<string, string>;

/** ARM's own bucket for this kind of call. */
export function spendRequest(world: World, method: string, subscription: string): Headers {
  const kind = method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const spent = world.allowances.request(kind, subscription);
  const told = kind === 'deletes' && !has(world, 'countsDeletesApart') ? 'writes' : kind;
  if (spent.ok) return { [`x-ms-ratelimit-remaining-subscription-${told}`]: String(spent.left) };
  throw new Refusal(
    429,
    'SubscriptionRequestsThrottled',
    `Number of ${kind} for subscription '${subscription}' exceeded the limit of '${world.settings[kind].burst}'. ` +
      `Please try again after '${spent.retryAfterSeconds}' seconds.`,
    { 'retry-after': String(spent.retryAfterSeconds), [`x-ms-ratelimit-remaining-subscription-${kind}`]: '0' },
  );
}

const REMAINING = 'x-ms-ratelimit-remaining-subscription-resource-requests';

/** ACI's ration of creations and deletions in a region. No recording shows it spent; the shape is ARM's. */
export function spendChange(world: World, kind: 'create' | 'delete', subscription: string, region: string): Headers {
  const spent = world.allowances.change(kind, subscription, region);
  if (spent.ok && !has(world, 'tellsAllowances')) return {};
  if (spent.ok)
    return { [`${REMAINING}-pt5m`]: String(spent.left5Minutes), [`${REMAINING}-pt1h`]: String(spent.leftHour) };
  throw new Refusal(
    429,
    'ResourceRequestsThrottled',
    `Number of requests for action 'Microsoft.ContainerInstance/containerGroups/${kind === 'create' ? 'write' : 'delete'}' ` +
      `exceeded the limit of '${spent.limit}' for time interval '${spent.interval}'. ` +
      `Please try again after '${spent.retryAfterSeconds}' seconds.`,
    {
      'retry-after': String(spent.retryAfterSeconds),
      [`${REMAINING}-${spent.interval === '00:05:00' ? 'pt5m' : 'pt1h'}`]: '0',
    },
  );
}

/** What a call costs that the resource provider then refuses. */
export function spendRefused(world: World, call: ArmCall): Headers {
  const [, subscription = '', , , , , type, name, action] = call.segments;
  const headers = spendRequest(world, call.method, subscription.toLowerCase());
  if (
    call.method !== 'PUT' ||
    type?.toLowerCase() !== 'containergroups' ||
    name === undefined ||
    action !== undefined
  ) {
    return headers;
  }
  const location = regionOf(textAt(call.body(), 'location') ?? '');
  return { ...headers, ...spendChange(world, 'create', subscription.toLowerCase(), location) };
}
