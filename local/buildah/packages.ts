/**
 * Which of the project's installed packages a program needs: those its package.json names, and theirs in turn, found as
 * Node finds them. Stands in for `npm ci` in an image build on a machine without network.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, type JsonObject, objectAt, parseJson } from '../world/json.ts';

/** Far above what any program here needs: more is a loop or a mistake. */
const PACKAGES_MAX = 1_000;

/** Folders of packages, each once. Throws for one that is not installed, unless it is optional. */
export function packagesOf(program: string, root: string): string[] {
  const found = new Set<string>();
  const open = dependenciesOf(program).map((one) => ({ ...one, from: root }));
  for (let next = open.shift(); next; next = open.shift()) {
    const folder = installed(next.name, next.from, root);
    if (folder === undefined && next.optional) continue;
    if (folder === undefined) throw new Error(`${next.name}, which ${next.from} needs, is not installed`);
    if (found.has(folder)) continue;
    found.add(folder);
    if (found.size > PACKAGES_MAX) throw new Error(`${program} needs more than ${PACKAGES_MAX} packages`);
    const from = folder;
    open.push(...dependenciesOf(folder).map((one) => ({ ...one, from })));
  }
  return [...found].sort();
}

function dependenciesOf(folder: string): { name: string; optional: boolean }[] {
  const file = path.join(folder, 'package.json');
  const parsed = parseJson(readFileSync(file, 'utf8'));
  const body: JsonObject = isObject(parsed) ? parsed : {};
  const named = (key: string): string[] => Object.keys(objectAt(body, key));
  const optional = named('optionalDependencies');
  return [...named('dependencies'), ...optional].map((name) => ({ name, optional: optional.includes(name) }));
}

/** Upwards from `from`, as far as the project goes. */
function installed(name: string, from: string, root: string): string | undefined {
  for (let folder = from; folder.startsWith(root); folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === root) break;
  }
  return undefined;
}
