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
import { filesBelow } from './drift-recordings/files.ts';

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

type Print = (line: string) => void;

interface Counted {
  exchanges: number;
  differ: number;
  explained: number;
}

/** Compares all, prints, and gives the exit status. */
export async function run(paths: readonly string[], print: Print): Promise<number> {
  const counted: Counted = { exchanges: 0, differ: 0, explained: 0 };
  let unread = false;
  for (const path of paths) unread = !(await comparePath(path, counted, print)) || unread;
  print(`${counted.exchanges} exchanges, ${counted.differ} differ, ${counted.explained} explained`);
  if (unread) return 2;
  return counted.differ === counted.explained ? 0 : 1;
}

/** Whether the path itself could be read; of the files in a folder each one is told. */
async function comparePath(path: string, counted: Counted, print: Print): Promise<boolean> {
  try {
    const files = await filesBelow(path);
    if (files.length === 0) print(`none      ${path}: no recordings in this folder`);
    let read = true;
    for (const file of files) read = (await countFile(file, counted, print)) && read;
    return read || files[0] !== path;
  } catch (error) {
    print(`unread    ${path}: ${reasonOf(error)}`);
    return false;
  }
}

async function countFile(file: string, counted: Counted, print: Print): Promise<boolean> {
  let exchanges: readonly Exchange[];
  try {
    exchanges = await readRecording(file);
  } catch (error) {
    print(`unread    ${file}: ${reasonOf(error)}`);
    return false;
  }
  if (exchanges.length === 0) print(`none      ${file}: no exchanges about container groups in a form that is known`);
  counted.exchanges += exchanges.length;
  try {
    for (const compared of await compareAll(file, exchanges)) {
      if (compared.differences.length === 0) continue;
      counted.differ++;
      if (compared.reasons) counted.explained++;
      print(lineOf(compared));
    }
  } catch (error) {
    // What could not be replayed cannot be said to agree.
    counted.differ += exchanges.length;
    print(`differs   ${basename(file)}; not replayed: ${reasonOf(error)}`);
  }
  return true;
}

/** In one line: the reader of YAML quotes the lines around a fault. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
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
