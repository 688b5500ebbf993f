/**
 * `npm run arm:recordings -- PATH…`: replays recorded requests against local ARM, a fresh world a file, and compares
 * status, headers that matter and body. A line for each exchange that differs, with its reason if it has one, then
 * `N exchanges, M differ, K explained`. The status is 0 only when M = K, and 2 when a path cannot be read.
 */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Difference, differencesOf } from './arm-recordings/compare.ts';
import { reasonsFor } from './arm-recordings/explained.ts';
import { type Exchange, filesBelow, readRecording } from './arm-recordings/recording.ts';
import { replay } from './arm-recordings/replay.ts';

export interface Compared {
  readonly file: string;
  readonly exchange: Exchange;
  readonly differences: readonly Difference[];
  /** Undefined: some difference has no reason. */
  readonly reasons: readonly string[] | undefined;
}

/** Every exchange of a recording, compared. */
export async function compareFile(file: string): Promise<Compared[]> {
  return (await replay(await readRecording(file))).map((replayed) => {
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

/** Compares all, prints, and gives the exit status. */
export async function run(paths: readonly string[], print: (line: string) => void): Promise<number> {
  if (paths.length === 0) {
    print('usage: npm run arm:recordings -- PATH…');
    return 2;
  }
  const counted = { exchanges: 0, differ: 0, explained: 0 };
  for (const path of paths) {
    for (const file of await filesBelow(path)) {
      for (const compared of await compareFile(file)) {
        counted.exchanges++;
        if (compared.differences.length === 0) continue;
        counted.differ++;
        if (compared.reasons) counted.explained++;
        print(lineOf(compared));
      }
    }
  }
  print(`${counted.exchanges} exchanges, ${counted.differ} differ, ${counted.explained} explained`);
  return counted.differ === counted.explained ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  process.exitCode = await run(process.argv.slice(2), print).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  });
}
