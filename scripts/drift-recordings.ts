/**
 * `npm run drift:recordings -- PATH…`: compares each PUT→GET pair of recording files or folders, a line a pair, then
 * `N pairs, M with differences`. The status is 0 only when M is 0, and 2 when a path cannot be read. What the real
 * service answered to a PUT must show no drift, whatever its age or client.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compare } from '../src/core/drift/compare.ts';
import type { Difference } from '../src/core/drift/difference.ts';
import { isObject, type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../src/core/json.ts';

/** A PUT that was accepted, and the first GET of the same container group before anything else was written to it. */
export interface Pair {
  readonly group: string;
  readonly apiVersion: string;
  readonly declared: JsonObject;
  readonly actual: JsonObject;
}

const GROUP_PATH = /\/providers\/microsoft\.containerinstance\/containergroups\/([^/]+)$/;

export function pairsOf(recording: Json): Pair[] {
  const pairs: Pair[] = [];
  const waiting = new Map<string, JsonObject>();
  for (const exchange of listAt(objectAt(recording)['exchanges'])) {
    const request = objectAt(objectAt(exchange)['request']);
    const response = objectAt(objectAt(exchange)['response']);
    const url = addressOf(textAt(request['url']) ?? '');
    const group = GROUP_PATH.exec(url.path)?.[1];
    if (group === undefined) continue;
    const method = (textAt(request['method']) ?? '').toUpperCase();
    const status = numberAt(response['status']);
    const declared = waiting.get(url.path);
    if (method === 'PUT' || method === 'PATCH' || method === 'DELETE') waiting.delete(url.path);
    const sent = bodyOf(request['body']);
    if (method === 'PUT' && (status === 200 || status === 201) && sent) waiting.set(url.path, sent);
    const actual = bodyOf(response['body']);
    if (method === 'GET' && status === 200 && declared && actual) {
      waiting.delete(url.path);
      pairs.push({ group, apiVersion: url.apiVersion, declared, actual });
    }
  }
  return pairs;
}

function addressOf(text: string): { readonly path: string; readonly apiVersion: string } {
  const url = URL.parse(text, 'https://management.azure.com');
  const path = (url?.pathname ?? '')
    .toLowerCase()
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  return { path, apiVersion: url?.searchParams.get('api-version') ?? '' };
}

/** A body, which some converters leave as text. */
function bodyOf(body: Json | undefined): JsonObject | undefined {
  if (isObject(body)) return body;
  if (typeof body !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

function lineOf(file: string, pair: Pair, differences: readonly Difference[]): string {
  const head = `${differences.length === 0 ? 'same   ' : 'differs'} ${file} ${pair.group} (${pair.apiVersion})`;
  const details = differences.map(({ pointer, kind, declared, actual, class: of }) => {
    const values = `declared ${JSON.stringify(declared)}, actual ${JSON.stringify(actual)}`;
    return `${pointer} ${kind}, ${of}: ${values}`;
  });
  return [head, ...details].join('; ');
}

/** Compares all pairs, prints, and gives the exit status. */
export async function run(paths: readonly string[], print: (line: string) => void): Promise<number> {
  if (paths.length === 0) {
    print('usage: npm run drift:recordings -- PATH…');
    return 2;
  }
  let pairs = 0;
  let differing = 0;
  for (const path of paths) {
    for (const file of await filesBelow(path)) {
      const recording: Json = JSON.parse(await readFile(file, 'utf8'));
      for (const pair of pairsOf(recording)) {
        const differences = compare(pair.declared, pair.actual);
        pairs += 1;
        if (differences.length > 0) differing += 1;
        print(lineOf(file, pair, differences));
      }
    }
  }
  print(`${pairs} pairs, ${differing} with differences`);
  return differing === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const print = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  process.exitCode = await run(process.argv.slice(2), print).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  });
}
