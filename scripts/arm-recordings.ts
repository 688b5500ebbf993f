/**
 * `npm run arm:recordings -- PATH…`: replays recorded requests against local ARM, a fresh world a file, and compares
 * status, headers that matter and body. A line for each exchange that differs, with its reason if it has one, then
 * `N exchanges, M differ, K explained`. A file that holds no exchanges, or cannot be read, gets a line too. The status
 * is 0 only when M = K, and 2 when a path that was named cannot be read.
 */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Difference, differencesOf } from './arm-recordings/compare.ts';
import { reasonsFor } from './arm-recordings/explained.ts';
import { type Exchange, readRecording } from './arm-recordings/recording.ts';
import { replay } from './arm-recordings/replay.ts';
import { ask } from './command-line/command-line.ts';
import { everyFile, reasonOf, type Telling, tell } from './recordings/every-file.ts';

export interface Compared {
  readonly file: string;
  readonly exchange: Exchange;
  readonly differences: readonly Difference[];
  /** Undefined: some difference has no reason. */
  readonly reasons: readonly string[] | undefined;
}

/** Every exchange of a recording, compared. */
export async function compareFile(file: string): Promise<Compared[]> {
  return compareAll(file, await readRecording(file));
}

async function compareAll(file: string, exchanges: readonly Exchange[]): Promise<Compared[]> {
  return (await replay(exchanges)).map((replayed) => {
    const differences = differencesOf(replayed);
    const reasons = reasonsFor(differences, replayed.exchange)?.map(({ name, why }) => `${name}: ${why}`);
    return { file, exchange: replayed.exchange, differences, reasons };
  });
}

function lineOf({ file, exchange, differences, reasons }: Compared): string {
  const head = `${reasons ? 'explained' : 'differs  '} ${basename(file)} #${exchange.number} ${exchange.method} ${exchange.url.pathname}`;
  const details = differences.map(({ where, theirs, mine }) => `${where}: theirs ${theirs}, mine ${mine}`);
  return [`${head} (${exchange.apiVersion})`, ...details, ...(reasons ?? [])].join('; ');
}

/** The first word of a line: `explained` is the longest. */
const COLUMN = 10;

interface Counted {
  exchanges: number;
  differ: number;
  explained: number;
}

/** Compares all, prints, and gives the exit status. */
export async function run(paths: readonly string[], print: Telling['print']): Promise<number> {
  const counted: Counted = { exchanges: 0, differ: 0, explained: 0 };
  const telling = { print, column: COLUMN };
  const isRead = await everyFile(paths, telling, (file) => countFile(file, counted, telling));
  print(`${counted.exchanges} exchanges, ${counted.differ} differ, ${counted.explained} explained`);
  if (!isRead) return 2;
  return counted.differ === counted.explained ? 0 : 1;
}

async function countFile(file: string, counted: Counted, telling: Telling): Promise<boolean> {
  let exchanges: readonly Exchange[];
  try {
    exchanges = await readRecording(file);
  } catch (error) {
    tell(telling, 'unread', `${file}: ${reasonOf(error)}`);
    return false;
  }
  if (exchanges.length === 0)
    tell(telling, 'none', `${file}: no exchanges about container groups in a form that is known`);
  counted.exchanges += exchanges.length;
  try {
    for (const compared of await compareAll(file, exchanges)) {
      if (compared.differences.length === 0) continue;
      counted.differ++;
      if (compared.reasons) counted.explained++;
      telling.print(lineOf(compared));
    }
  } catch (error) {
    // What could not be replayed cannot be said to agree.
    counted.differ += exchanges.length;
    tell(telling, 'differs', `${basename(file)}; not replayed: ${reasonOf(error)}`);
  }
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const { operands } = ask({
    name: 'npm run arm:recordings',
    does: 'Replays recorded requests against local ARM, a fresh world a file, and compares status, headers that matter and body. Prints a line for each exchange that differs, with its reason if it has one, then `N exchanges, M differ, K explained`. Exits 0 when all that differ are explained, 2 when a path cannot be read.',
    operands: { list: 'PATH…', least: 1, most: Infinity, each: { 'PATH…': 'files, or folders and all below them' } },
    options: {},
    examples: ['recordings/containers.yaml'],
  });
  process.exitCode = await run(operands, print);
}
