/**
 * `npm run drift:recordings -- PATH…`: compares each PUT→GET pair of recording files or folders, a line a pair, then
 * `N pairs, M with differences`. What a recording tells beyond that, later GETs, items of LIST and ARM deployments, is
 * compared too and counted apart. A file without a pair, or that cannot be read, gets a line too. The status is 0 only
 * when nothing differs, and 2 when a path that was named cannot be read. What the real service answered to a PUT must
 * show no drift, whatever its age or client.
 */
import { pathToFileURL } from 'node:url';
import { compare } from '../src/core/drift/compare.ts';
import type { Difference } from '../src/core/drift/difference.ts';
import type { Json } from '../src/core/json.ts';
import { ask } from './command-line/command-line.ts';
import { exchangesOf, recordingIn } from './drift-recordings/exchanges.ts';
import { type Pair, pairsIn, whyNone } from './drift-recordings/pairs.ts';
import { everyFile, reasonOf, type Telling, tell } from './recordings/every-file.ts';
import { textOfFile } from './recordings/files.ts';

/** The PUT→GET pairs of a recording that was read. */
export function pairsOf(recording: Json): Pair[] {
  return pairsIn(exchangesOf(recording)).filter(({ kind }) => kind === 'first');
}

function lineOf(file: string, pair: Pair, differences: readonly Difference[]): string {
  const head = `${differences.length === 0 ? 'same   ' : 'differs'} ${file} ${pair.group} (${pair.apiVersion})`;
  const details = differences.map(({ pointer, kind, declared, actual, class: of }) => {
    const values = `declared ${JSON.stringify(declared)}, actual ${JSON.stringify(actual)}`;
    return `${pointer} ${kind}, ${of}: ${values}`;
  });
  return [head, ...details].join('; ');
}

/** The first word of a line: `differs` is the longest, and so is `in part`. */
const COLUMN = 8;

interface Count {
  pairs: number;
  differing: number;
}

type Counted = Record<Pair['kind'], Count>;

/** Compares all pairs, prints, and gives the exit status. */
export async function run(paths: readonly string[], print: Telling['print']): Promise<number> {
  const counted: Counted = { first: { pairs: 0, differing: 0 }, further: { pairs: 0, differing: 0 } };
  const telling = { print, column: COLUMN };
  const isRead = await everyFile(paths, telling, (file) => compareFile(file, counted, telling));
  const { first, further } = counted;
  if (further.pairs > 0) print(`beyond these, ${further.pairs} later reads, ${further.differing} with differences`);
  print(`${first.pairs} pairs, ${first.differing} with differences`);
  if (!isRead) return 2;
  return first.differing + further.differing === 0 ? 0 : 1;
}

async function compareFile(file: string, counted: Counted, telling: Telling): Promise<boolean> {
  let pairs: readonly Pair[];
  try {
    const { exchanges, fault } = recordingIn(await textOfFile(file));
    if (fault !== undefined) tell(telling, 'in part', `${file}: ${reasonOf(fault)}`);
    pairs = pairsIn(exchanges);
    if (exchanges.length === 0) tell(telling, 'none', `${file}: no exchanges in a form that is known`);
    else if (pairs.length === 0) tell(telling, 'none', `${file}: ${exchanges.length} exchanges, ${whyNone(exchanges)}`);
  } catch (error) {
    tell(telling, 'unread', `${file}: ${reasonOf(error)}`);
    return false;
  }
  for (const pair of pairs) comparePair(file, pair, counted[pair.kind], telling);
  return true;
}

/** A pair that could not be compared counts as one that differs. */
function comparePair(file: string, pair: Pair, count: Count, telling: Telling): void {
  count.pairs += 1;
  try {
    const differences = compare(pair.declared, pair.actual);
    if (differences.length > 0) count.differing += 1;
    if (pair.kind === 'first' || differences.length > 0) telling.print(lineOf(file, pair, differences));
  } catch (error) {
    count.differing += 1;
    tell(telling, 'differs', `${file} ${pair.group} (${pair.apiVersion}); not compared: ${reasonOf(error)}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const print = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  const { operands } = ask({
    name: 'npm run drift:recordings',
    does: 'Compares what recordings show declared with what the service answered: a line for each pair of PUT and GET, then `N pairs, M with differences`. Exits 0 when nothing differs, 2 when a path cannot be read. Takes recordings of vcrpy, VCR, go-vcr, the Azure SDKs’ test proxy, PowerShell, nock or a browser (HAR).',
    operands: { list: 'PATH…', least: 1, most: Infinity, each: { 'PATH…': 'files, or folders and all below them' } },
    options: {},
    examples: ['recordings/containers.yaml'],
  });
  process.exitCode = await run(operands, print);
}
