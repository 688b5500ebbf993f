/**
 * Which member of what is there answers to a declared one: the same name, or the same in other letters where names mean
 * the same in any case. For the walk of walk.ts.
 */
import type { JsonObject } from '../json.ts';
import type { Node } from './schema.ts';
import { respelled } from './spelling.ts';

/** For each declared name the name there, if there is one. */
export function partnersIn(declared: JsonObject, actual: JsonObject, node: Node): (key: string) => string | undefined {
  let spellings: Map<string, string> | undefined;
  return (key) => {
    if (Object.hasOwn(actual, key)) return key;
    const spelling = spellingOf(key, node);
    if (spelling === undefined) return undefined;
    spellings ??= spellingsIn(declared, actual, node);
    return spellings.get(spelling);
  };
}

/** The names there that no declared one has to the letter. */
function spellingsIn(declared: JsonObject, actual: JsonObject, node: Node): Map<string, string> {
  const spellings = new Map<string, string>();
  for (const key of Object.keys(actual)) {
    const spelling = Object.hasOwn(declared, key) ? undefined : spellingOf(key, node);
    if (spelling !== undefined) spellings.set(spelling, key);
  }
  return spellings;
}

/** One text for all spellings of a name; undefined where it has but one. */
function spellingOf(key: string, { rule, lower }: Node): string | undefined {
  if (rule.keysIgnoreCase) return respelled(key, 'id');
  return lower?.get(key.toLowerCase());
}
