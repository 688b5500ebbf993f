/**
 * What of two end states has to be equal, whatever path led there: the service does not tell absent from empty and from
 * its default, order and casing mean nothing where items have names (recorded or documented), so neither do they here.
 * The judge's own words, apart from the code that it judges. Called by `play-sequence.ts`.
 */
import { isObject, type Json, type JsonObject } from '../../../local/world/json.ts';
import { difference, type EndState } from '../kernel/end-state.ts';

/** Documented, or recorded as filled in. */
const DEFAULTS: Readonly<Record<string, string>> = {
  '/properties/sku': 'standard',
  '/properties/priority': 'regular',
  '/properties/restartPolicy': 'always',
  '/properties/identity/type': 'none',
  '/identity/type': 'none',
  protocol: 'TCP',
};
/** Values whose casing means nothing. */
const ENUMS = ['osType', 'restartPolicy', 'sku', 'priority'];
/** Texts by name, where an empty one is one. */
const MAPS = ['tags', 'keyValuePairs'];

export function differences(expected: EndState, actual: EndState): string[] {
  return difference(normalised(expected), normalised(actual));
}

function normalised(state: EndState): EndState {
  return Object.fromEntries(
    Object.entries(state).map(([place, value]) => [place, place.startsWith('group ') ? group(value) : value]),
  );
}

function group(value: Json): Json {
  if (!isObject(value)) return value;
  return { ...value, body: plain(value['body'], '') ?? null };
}

/** Undefined: as good as not there. */
function plain(value: Json | undefined, at: string): Json | undefined {
  if (isList(value)) {
    const items = value.flatMap((item) => plain(item, `${at}/*`) ?? []);
    return items.length === 0 ? undefined : sorted(items);
  }
  if (isObject(value)) return members(value, at);
  if (value === null || value === undefined || value === '') return undefined;
  const name = at.slice(at.lastIndexOf('/') + 1);
  const bare = typeof value === 'string' && ENUMS.includes(name) ? value.toLowerCase() : value;
  const usual = DEFAULTS[at] ?? DEFAULTS[name];
  return typeof bare === 'string' && bare.toLowerCase() === usual?.toLowerCase() ? undefined : bare;
}

function members(value: JsonObject, at: string): Json | undefined {
  const name = at.slice(at.lastIndexOf('/') + 1);
  if (name === 'tags') return Object.fromEntries(Object.entries(value).map(([tag, text]) => [tag.toLowerCase(), text]));
  // An empty directory is all there is to say of it.
  if (name === 'emptyDir') return value;
  const kept = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    const left = MAPS.includes(name) ? member : plain(member, `${at}/${key}`);
    return left === undefined ? [] : [[key, left]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Of things with a name, or a port, the order means nothing. */
function sorted(items: readonly Json[]): Json {
  const keyOf = (item: Json): string => (isObject(item) ? String(item['name'] ?? item['port'] ?? '') : '');
  return items.every((item) => keyOf(item) !== '') ? items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) : items;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
