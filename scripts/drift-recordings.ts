/**
 * `npm run drift:recordings -- PATH…`: compares each PUT→GET pair of recording files or folders, a line a pair, then
 * `N pairs, M with differences`. What a recording tells beyond that, later GETs and items of LIST, is compared too and
 * counted apart. The status is 0 only when nothing differs, and 2 when a path cannot be read. What the real service
 * answered to a PUT must show no drift, whatever its age or client.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { compare } from '../src/core/drift/compare.ts';
import type { Difference } from '../src/core/drift/difference.ts';
import type { Json } from '../src/core/json.ts';
import { exchangesIn, exchangesOf } from './drift-recordings/exchanges.ts';
import { type Pair, pairsIn } from './drift-recordings/pairs.ts';

/** The PUT→GET pairs of a recording that was read. */
export function pairsOf(recording: Json): Pair[] {
  return pairsIn(exchangesOf(recording)).filter(({ kind }) => kind === 'first');
}

const RECORDING = /\.(?:json|ya?ml|har)(?:\.gz)?$/i;

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => RECORDING.test(name))
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
  const counted = { first: { pairs: 0, differing: 0 }, further: { pairs: 0, differing: 0 } };
  for (const path of paths) {
    for (const file of await filesBelow(path)) {
      for (const pair of pairsIn(await exchangesOfFile(file))) {
        const differences = compare(pair.declared, pair.actual);
        const count = counted[pair.kind];
        count.pairs += 1;
        if (differences.length > 0) count.differing += 1;
        if (pair.kind === 'first' || differences.length > 0) print(lineOf(file, pair, differences));
      }
    }
  }
  const { first, further } = counted;
  if (further.pairs > 0) print(`beyond these, ${further.pairs} later reads, ${further.differing} with differences`);
  print(`${first.pairs} pairs, ${first.differing} with differences`);
  return first.differing + further.differing === 0 ? 0 : 1;
}

async function exchangesOfFile(file: string) {
  const bytes = await readFile(file);
  return exchangesIn((bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8'));
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
