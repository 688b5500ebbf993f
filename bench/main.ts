/**
 * `npm run bench -- [--only ID] [--json]`: runs the benchmarks one after another and prints a line for each. The status
 * is 0 when all met their targets, 1 when one did not or its run was void, 2 when the arguments are wrong.
 */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { compareGroups } from './b4-compare.ts';
import { coldStartOverEager, coldStartOverHello } from './b6-cold-start.ts';
import type { Benchmark } from './benchmark.ts';
import { isMet, jsonLine, plainLine } from './report.ts';

export const BENCHMARKS: readonly Benchmark[] = [compareGroups, coldStartOverHello, coldStartOverEager];

export async function run(
  args: readonly string[],
  print: (line: string) => void,
  benchmarks: readonly Benchmark[] = BENCHMARKS,
): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string', multiple: true }, json: { type: 'boolean', default: false } },
  });
  const wanted = values.only?.map((id) => id.toLowerCase());
  const chosen = benchmarks.filter(({ id }) => wanted === undefined || wanted.some((name) => isNamed(id, name)));
  const unknown = wanted?.find((name) => !benchmarks.some(({ id }) => isNamed(id, name)));
  if (unknown !== undefined) {
    throw new Error(`no benchmark ${unknown}; there are ${benchmarks.map(({ id }) => id).join(', ')}`);
  }
  let status = 0;
  for (const benchmark of chosen) {
    const measured = await benchmark.run();
    print(values.json ? jsonLine(benchmark, measured, commit()) : plainLine(benchmark, measured));
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
  const print = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  process.exitCode = await run(process.argv.slice(2), print).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  });
}
