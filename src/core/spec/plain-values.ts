/**
 * The plain values of a document that containers get to see: variables, commands, configuration, headers of probes,
 * a repository's address. warnings.ts judges them, mask.ts hides those that look like secrets. Works on any document,
 * conformed or as sent, and matches member names whatever their case.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { below } from './pointer.ts';
import { looksSecret, secretByValue } from './suspicious.ts';

export interface PlainValue {
  readonly pointer: string;
  /** What the value is called; empty where it has no name of its own. */
  readonly name: string;
  readonly value: string;
}

/** Objects whose members are named by the user. */
const MAPS: ReadonlySet<string> = new Set(['keyvaluepairs', 'tags', 'metadata', 'settings']);
/** Members that are a value by themselves, named by their sibling `name` where there is one. */
const VALUES: ReadonlySet<string> = new Set(['value', 'repository']);

export function plainValuesIn(document: JsonObject): PlainValue[] {
  const found: PlainValue[] = [];
  const visit = (value: Json, pointer: string, key: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item: Json, index) => {
        if (key === 'command') add(found, below(pointer, index), '', item);
        else visit(item, below(pointer, index), key);
      });
      return;
    }
    if (!isObject(value)) return;
    const name = Object.entries(value).find(([member]) => member.toLowerCase() === 'name')?.[1];
    for (const [member, inner] of Object.entries(value)) {
      const lower = member.toLowerCase();
      const place = below(pointer, member);
      if (MAPS.has(key)) add(found, place, member, inner);
      else if (VALUES.has(lower)) add(found, place, typeof name === 'string' ? name : '', inner);
      // A mapping of secrets is secrets.ts's; a container called "secret" is not, so only the member's own name counts.
      if (lower !== 'secret' && lower !== 'protectedsettings') visit(inner, place, lower);
    }
  };
  visit(document, '', '');
  return found;
}

/** The plain values that look like secrets. */
export function suspiciousIn(document: JsonObject): PlainValue[] {
  return plainValuesIn(document).filter(({ name, value }) =>
    name === '' ? secretByValue(value) : looksSecret(name, value),
  );
}

function add(found: PlainValue[], pointer: string, name: string, value: Json): void {
  if (typeof value === 'string' || typeof value === 'number') found.push({ pointer, name, value: String(value) });
}
