/**
 * The declaration under which a running container group is adopted: its body as it runs, and our part with what is
 * safe: what differs is reported, no image is followed, and what stands still stays so. Called by engine/adopt.ts; pure.
 */
import { judge } from '../health/judge.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { containersOf } from '../spec/group.ts';

/** `given`: the caller’s own `mooring`, whose keys win. */
export function adoptedDocument(
  declared: JsonObject,
  body: JsonObject,
  given: JsonObject | undefined,
  now: number,
): JsonObject {
  const images = Object.fromEntries(containersOf(declared).map(({ name }) => [name, { follow: 'none' }]));
  const safe: JsonObject = {
    drift: { mode: 'report' },
    images,
    ...(judge(body, now).kind === 'stopped' ? { running: false } : {}),
  };
  return { ...declared, mooring: merged(safe, given ?? {}) };
}

/** Member by member: who only lists what drift to ignore has not asked for repairs. */
function merged(base: JsonObject, given: JsonObject): JsonObject {
  const entries = Object.entries(given).map(([key, value]): [string, Json] => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isObject(before) && isObject(value) ? merged(before, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}
