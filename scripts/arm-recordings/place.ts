/** What the path of a recorded request is about. Used by the replay and by the table of reasons. */
import { isObject, type Json, type JsonObject, objectsAt, textAt } from '../../local/world/json.ts';
import type { Exchange } from './recording.ts';

export interface Place {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** Lower-cased provider and types: `microsoft.containerinstance/containergroups/containers/logs`; empty without one. */
  readonly type: string;
  /** The path of the container group it is about or in, lower case. */
  readonly group: string | undefined;
  /** What the last part names, where the path names one thing; undefined for a list or an action. */
  readonly name: string | undefined;
}

const GROUP =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerinstance\/containergroups\/[^/]+/;

export function placeOf(path: string): Place {
  const segments = path.split('/').filter((part) => part !== '');
  const lower = segments.map((part) => decodeURIComponent(part).toLowerCase());
  const after = (word: string): string => {
    const index = lower.indexOf(word);
    return index < 0 ? '' : decodeURIComponent(segments[index + 1] ?? '');
  };
  const providers = lower.lastIndexOf('providers');
  const typed = providers < 0 ? [] : lower.slice(providers + 1);
  const types = typed.filter((_, index) => index === 0 || index % 2 === 1);
  const named = providers < 0 ? segments.length % 2 === 0 : typed.length % 2 === 1;
  return {
    subscription: after('subscriptions'),
    resourceGroup: after('resourcegroups'),
    type: types.join('/'),
    group: GROUP.exec(`/${lower.join('/')}`)?.[0],
    name: named ? segments.at(-1) : undefined,
  };
}

export const CONTAINER_GROUP = 'microsoft.containerinstance/containergroups';

/** The container groups that an answer shows in full, by id in lower case. */
export function groupsShown(exchange: Exchange): Map<string, JsonObject> {
  const shown = new Map<string, JsonObject>();
  const add = (item: Json | undefined): void => {
    if (!isObject(item) || !isObject(item['properties'])) return;
    const id = (textAt(item, 'id') ?? '').toLowerCase();
    if (placeOf(id).type === CONTAINER_GROUP && placeOf(id).name !== undefined) shown.set(id, item);
  };
  if (exchange.status >= 300 || !isObject(exchange.body)) return shown;
  add(exchange.body);
  for (const item of objectsAt(exchange.body, 'value')) add(item);
  return shown;
}
