/** The rules for tags, and the tags that are Mooring's own. Called by parse.ts. */
import { isObject, type JsonObject } from '../json.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** Tags that Mooring writes begin so (owner, group, revision, hash, epoch); an exported file may hold them. */
export const OWN_TAG_PREFIX = 'mooring-';
/** Azure takes fifty on a resource; five are Mooring's own. */
const TAGS_MAX = 45;
/** Characters, Azure's own bounds. */
const TAG_NAME_MAX = 512;
const TAG_VALUE_MAX = 256;

/** The body without Mooring's own tags, which nobody declares. */
export function checkTags(body: JsonObject, report: Report): JsonObject {
  if (!isObject(body['tags'])) return body;
  const seen = new Set<string>();
  const kept: (readonly [string, JsonObject[string]])[] = [];
  for (const [name, value] of Object.entries(body['tags'])) {
    const pointer = below('/tags', name);
    const lower = name.toLowerCase();
    if (lower.startsWith(OWN_TAG_PREFIX)) {
      report.warn(pointer, 'is one of Mooring’s own tags and is left out of the declaration');
      continue;
    }
    if (name === '' || name.length > TAG_NAME_MAX || /[<>%&\\?/]/.test(name)) {
      report.refuse(pointer, `a tag’s name has 1 to ${TAG_NAME_MAX} characters and none of < > % & \\ ? /`);
    }
    if (typeof value === 'string' && value.length > TAG_VALUE_MAX) {
      report.refuse(pointer, `a tag’s value has at most ${TAG_VALUE_MAX} characters`);
    }
    if (seen.has(lower)) report.refuse(pointer, 'another tag has this name: Azure does not tell upper from lower case');
    seen.add(lower);
    kept.push([name, value]);
  }
  if (seen.size > TAGS_MAX)
    report.refuse('/tags', `has ${seen.size} tags: Azure takes 50, and Mooring needs 5 of them`);
  return { ...body, tags: Object.fromEntries(kept) };
}
