/**
 * `npm run bench`: runs the benchmarks one after another and prints a line for each. The status is 0 when all met their
 * targets, 1 when one did not or its run was void, 2 when the arguments are wrong.
 */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { ask, refuse } from '../scripts/command-line/command-line.ts';
import { flag, texts, type ValuesOf } from '../scripts/command-line/options.ts';
import { compareGroups } from './b4-compare.ts';
import { coldStartOverEager, coldStartOverHello } from './b6-cold-start.ts';
import type { Benchmark } from './benchmark.ts';
import { isMet, jsonLine, plainLine } from './report.ts';

export const BENCHMARKS: readonly Benchmark[] = [compareGroups, coldStartOverHello, coldStartOverEager];

const COMMAND = {
  name: 'npm run bench',
  does: 'Runs the benchmarks one after another and prints a line for each. Exits 0 when all met their targets, 1 when one missed it or was void. docs/benchmarks.md says how to read a line.',
  options: {
    only: texts('ID', `runs this one of ${BENCHMARKS.map(({ id }) => id).join(', ')}; B6 is both of B6`),
    json: flag('prints a JSON line for each instead of a sentence'),
  },
  examples: ['--only B6 --json'],
} as const;

/** Those that are meant; throws where a name is no benchmark’s. */
export function chosen(names: readonly string[] | undefined, benchmarks = BENCHMARKS): readonly Benchmark[] {
  const wanted = names?.map((id) => id.toLowerCase());
  const unknown = wanted?.find((name) => !benchmarks.some(({ id }) => isNamed(id, name)));
  if (unknown !== undefined) {
    throw new Error(`no benchmark ${unknown}; there are ${benchmarks.map(({ id }) => id).join(', ')}`);
  }
  return benchmarks.filter(({ id }) => wanted === undefined || wanted.some((name) => isNamed(id, name)));
}

export async function run(
  benchmarks: readonly Benchmark[],
  { json }: Pick<ValuesOf<typeof COMMAND.options>, 'json'>,
  print: (line: string) => void,
): Promise<number> {
  let status = 0;
  for (const benchmark of benchmarks) {
    const measured = await benchmark.run();
    print(json ? jsonLine(benchmark, measured, commit()) : plainLine(benchmark, measured));
    if (!isMet(benchmark, measured)) status = 1;
  }
  return status;
}

/** `b6` names B6, and B6a and B6b where a benchmark has two figures; it does not name B60. */
function isNamed(id: string, wanted: string): boolean {
  return id.toLowerCase() === wanted || id.toLowerCase().replace(/[a-z]$/, '') === wanted;
}

function commit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' });
  return stdout?.trim() || 'unknown';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = ask(COMMAND);
  process.exitCode = await run(named(values.only), values, (line) => void process.stdout.write(`${line}\n`));
}

function named(names: readonly string[] | undefined): readonly Benchmark[] {
  try {
    return chosen(names);
  } catch (error) {
    return refuse(COMMAND, `--only: ${error instanceof Error ? error.message : String(error)}`);
  }
}
