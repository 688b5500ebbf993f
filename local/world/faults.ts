/**
 * The switchboard of faults: which requests go wrong, and how. Filled by tests, simulations and people; asked by `arm/`
 * before each request. The oldest fault that fits is the one that happens.
 */
import type { Json } from './json.ts';

export interface Fault {
  readonly match: {
    /** Upper case; absent: any. */
    readonly method?: string;
    /** Part of the path, whatever its case; absent: any. */
    readonly pathIncludes?: string;
    /** How many requests that fit are let through first. */
    readonly after?: number;
    /** How many then go wrong; absent: all, until the fault is taken out. */
    readonly times?: number;
  };
  /**
   * `instead`: nothing happens but the answer. `after`: the request takes effect, then this answer is given (a 504 that
   * happened). `before`: this answer is given, the effect comes `effectAfterMs` later (a 504 still under way).
   */
  readonly apply: 'before' | 'after' | 'instead';
  readonly answer: FaultAnswer | 'reset';
  readonly effectAfterMs?: number;
}

export interface FaultAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the error body made of code and message; a text is sent as it is. */
  readonly body?: Json;
}

export interface Faults {
  /** Puts a fault in; the returned function takes it out. */
  add(fault: Fault): () => void;
  clear(): void;
  /** The fault that happens to this request, counted as having happened. */
  take(method: string, path: string): Fault | undefined;
}

/** More than any test or person sets up; past it something adds faults in a loop. */
const FAULTS_MAX = 1_000;

export function createFaults(): Faults {
  const entries: { fault: Fault; passed: number; happened: number }[] = [];
  return {
    add(fault) {
      if (entries.length >= FAULTS_MAX) throw new Error(`more than ${FAULTS_MAX} faults`);
      const entry = { fault, passed: 0, happened: 0 };
      entries.push(entry);
      return () => {
        const index = entries.indexOf(entry);
        if (index >= 0) entries.splice(index, 1);
      };
    },
    clear: () => void entries.splice(0),
    take(method, path) {
      if (entries.length === 0) return undefined;
      const lower = path.toLowerCase();
      for (const entry of entries) {
        const { match } = entry.fault;
        if (match.method !== undefined && match.method !== method) continue;
        if (match.pathIncludes !== undefined && !lower.includes(match.pathIncludes.toLowerCase())) continue;
        if (entry.happened >= (match.times ?? Number.POSITIVE_INFINITY)) continue;
        if (entry.passed++ < (match.after ?? 0)) continue;
        entry.happened++;
        return entry.fault;
      }
      return undefined;
    },
  };
}
