/** A bench with one group that runs as declared: where most tests of what goes wrong begin. Part of `engine-bench.ts`. */
import { expect } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { type BenchOptions, declaration, type EngineBench, engineBench } from '../engine-bench.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const signal = () => AbortSignal.timeout(10_000);

export async function running(document: JsonObject = declaration(), options: BenchOptions = {}): Promise<EngineBench> {
  const bench = engineBench(options);
  await bench.push('v1', 'one');
  await bench.declare(document);
  await bench.pass(3 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  return bench;
}

/** What reached ARM since the last time this was asked. */
export function since(bench: EngineBench): () => string[] {
  let from = bench.writes().length;
  return () => {
    const all = bench.writes();
    const fresh = all.slice(from);
    from = all.length;
    return fresh;
  };
}
