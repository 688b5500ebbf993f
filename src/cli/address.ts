/** Paths of the API: of a group by its name or its whole address, and of what belongs to a resource group. */
import { objectAt, textAt } from '../core/json.ts';
import type { Call } from './client.ts';
import { Usage } from './failure.ts';
import type { Where } from './settings.ts';

const WHOLE = /^(?:\/api)?(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/groups\/[^/]+)\/?$/i;
/** Characters; a group's name has at most 40, a container group's 63. */
const NAME_MAX = 200;

/** `/groups/web`, or the long form where a resource group is known. A whole address is taken as it is. */
export async function groupPath(name: string, where: Where, call: Call): Promise<string> {
  const whole = WHOLE.exec(name)?.[1];
  if (whole !== undefined) return whole;
  if (name === '' || name.length > NAME_MAX || /[/?#\s]/.test(name) || name === '.' || name === '..') {
    throw new Usage(
      'a group is named by its name, or by its address as `mooring get NAME -o json` shows it under "id"',
    );
  }
  return `${await placePath(where, call)}/groups/${encodeURIComponent(name)}`;
}

/** What stands before `/groups` or `/containerGroups`; empty for the server's default. */
export async function placePath(where: Where, call: Call): Promise<string> {
  const { resourceGroup } = where;
  if (resourceGroup === undefined && where.subscription === undefined) return '';
  if (resourceGroup === undefined) throw new Usage('--subscription needs a resource group beside it: -g NAME');
  const subscription = where.subscription ?? (await defaultSubscription(call));
  return `/subscriptions/${encodeURIComponent(subscription)}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
}

/** The server's own: users who name a resource group mean the one subscription they work in. */
async function defaultSubscription(call: Call): Promise<string> {
  const { json } = await call({ path: '/' });
  const subscription = (textAt(objectAt(json)['defaultScope']) ?? '').split('/')[0] ?? '';
  if (subscription !== '') return subscription;
  throw new Usage('the server has no default subscription: name one with --subscription ID or MOORING_SUBSCRIPTION');
}
