/** A benchmark's result as a line for people and as one for machines. Used by main.ts. */
import { cpus } from 'node:os';
import type { Benchmark } from './benchmark.ts';
import type { Measured } from './measure.ts';

/** By the bad end of the interval, so that chance alone meets no target. */
export function isMet({ target }: Pick<Benchmark, 'target'>, measured: Measured): boolean {
  return !measured.void && measured.interval[1] <= target;
}

export function plainLine(benchmark: Benchmark, measured: Measured): string {
  const { ratio, interval, aa, pairs } = measured;
  const told = measured.void ? 'void, the machine was too restless' : isMet(benchmark, measured) ? 'met' : 'missed';
  const sure = `95 % interval ${digits(interval[0])} to ${digits(interval[1])}, ${pairs} pairs, A/A ${digits(aa)}`;
  return `${benchmark.id} ${benchmark.title}: ${digits(ratio)} (${sure}); at most ${benchmark.target}: ${told}`;
}

export function jsonLine({ id, target }: Benchmark, measured: Measured, commit: string): string {
  return JSON.stringify({
    id,
    ratio: rounded(measured.ratio),
    interval: measured.interval.map(rounded),
    aa: rounded(measured.aa),
    pairs: measured.pairs,
    void: measured.void,
    target,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    commit,
  });
}

function digits(value: number): string {
  return value.toFixed(3);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
