/**
 * What two workers do to one group at the same time: a world as it stands, what is arranged in it, and the two pieces
 * of work. `scenarios.ts` lists them, `execution.ts` plays one in a given order of calls.
 */
import type { Parts } from '../../../src/engine/parts.ts';
import type { Run } from '../kernel/run.ts';
import type { Act } from '../workloads/workload.ts';

export interface Scenario {
  readonly name: string;
  /** What is there and settled, played with the real engine. */
  readonly before: readonly Act[];
  /** What happened since, unseen by anybody; its calls are not interleaved. */
  readonly arrange?: (arranging: Arranging) => Promise<void>;
  readonly first: Part;
  readonly second: Part;
  /** The first worker's process stands still for so long, once, at any point; the second begins only then. */
  readonly pauseMs?: number;
}

export interface Part {
  /** As the host names it. */
  readonly what: string;
  readonly work: (parts: Parts, run: Run) => Promise<unknown>;
}

export interface Arranging {
  readonly run: Run;
  /** As some worker of the past would have done it. */
  readonly past: (work: (parts: Parts) => Promise<unknown>) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
}
