/** The secure parameters of an exported Bicep file: one for each value that is secret or not known. For bicep.ts. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { child, tokensOf } from '../spec/pointer.ts';
import type { ExportSource, Gap } from './source.ts';

export interface BicepParameter {
  readonly pointer: string;
  readonly name: string;
  readonly type: 'string' | 'object';
  readonly note: string;
  readonly reference?: string;
}

/** Characters; Bicep takes 255. */
const NAME_MAX = 100;
/** Steps of a pointer that say nothing in a name. */
const SILENT: ReadonlySet<string> = new Set(
  'properties containers initContainers environmentVariables secureValue value volumes imageRegistryCredentials extensions diagnostics'.split(
    ' ',
  ),
);
/** What the file uses by name. */
const TAKEN = ['json', 'sys', 'az', 'true', 'false', 'null', 'if', 'for', 'in'];

const NOTES: Readonly<Record<Gap['kind'], string>> = {
  reference: 'a secret kept in Key Vault',
  hidden: 'secret, or looks so, and is not given away',
  unreadable: 'ARM does not give this back; where it was never set, take the parameter and its use away',
};

/** `symbol`: what the resource is called in the file. */
export function parametersFor({ document, gaps }: ExportSource, symbol: string): BicepParameter[] {
  // Bicep's names differ by case; people who read them do not.
  const used = new Set([symbol, ...TAKEN].map((name) => name.toLowerCase()));
  return gaps.map(({ pointer, kind, reference }) => ({
    pointer,
    name: unique(nameOf(document, pointer), used),
    type: isObjectAt(pointer) ? 'object' : 'string',
    note: `${pointer}: ${NOTES[kind]}`,
    ...(reference === undefined ? {} : { reference }),
  }));
}

/** A whole secret volume, and protected settings, are objects. */
function isObjectAt(pointer: string): boolean {
  return /^\/properties\/volumes\/\d+\/secret$/.test(pointer) || pointer.endsWith('/protectedSettings');
}

/** `/properties/containers/0/properties/environmentVariables/1/secureValue` → webDbPassword, by the names of the items. */
function nameOf(document: JsonObject, pointer: string): string {
  let at: Json | undefined = document;
  const words: string[] = [];
  for (const token of tokensOf(pointer) ?? []) {
    const inList = Array.isArray(at);
    at = child(at, token);
    const named = inList && isObject(at) ? (at['name'] ?? at['server']) : undefined;
    if (!SILENT.has(token)) words.push(...(typeof named === 'string' ? named : token).split(/[^A-Za-z0-9]+/));
  }
  const name = words
    .filter((word) => word !== '')
    .map((word) => (/[a-z]/.test(word) ? word : word.toLowerCase()))
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('')
    .slice(0, NAME_MAX);
  return /^[A-Za-z]/.test(name) ? name : `secret${name}`;
}

function unique(name: string, used: Set<string>): string {
  let free = name;
  for (let count = 2; used.has(free.toLowerCase()); count += 1) free = `${name}_${count}`;
  used.add(free.toLowerCase());
  return free;
}
