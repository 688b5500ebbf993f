/** What a benchmark is, for main.ts. A new one is a file beside this one and a line in main.ts. */
import type { Measured } from './measure.ts';

export interface Benchmark {
  /** As docs/benchmarks.md names it. */
  readonly id: string;
  /** What the ratio is, in a few words. */
  readonly title: string;
  /** The ratio it is to stay at or below, by the bad end of its interval. */
  readonly target: number;
  readonly run: () => Measured | Promise<Measured>;
}
