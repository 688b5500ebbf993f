/**
 * Where in which trace a piece of work stands: the Functions host begins a W3C trace for each invocation, or goes on
 * with the caller's, and Application Insights has it as `operation_Id`. Set by `functions/trace.ts` and by the tracer,
 * read by the log and by every call to Azure.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readTraceParent } from '../core/tracer.ts';

export interface Place {
  /** 32 hexadecimal digits. */
  readonly trace: string;
  /** Of the span whose children begin here, 16 hexadecimal digits. */
  readonly span: string;
  /** The host's own trace of the invocation. */
  readonly invocation: string;
  /** Whether calls are told of: those of a timer's pass, which mostly sees that all is well, are not. */
  readonly told: boolean;
}

const current = new AsyncLocalStorage<Place>();

/** Everything that `work` begins is in the trace that `traceParent` names; in none, where it names none. */
export function withinTrace<T>(traceParent: string | undefined, work: () => T, told = true): T {
  const read = readTraceParent(traceParent);
  return read === undefined ? work() : current.run({ ...read, invocation: read.trace, told }, work);
}

export function at<T>(place: Place, work: () => T): T {
  return current.run(place, work);
}

/** For what is nobody's work in particular, such as sending what was told. */
export function nowhere<T>(work: () => T): T {
  return current.exit(work);
}

/** Undefined outside of an invocation. */
export function currentPlace(): Place | undefined {
  return current.getStore();
}

/** With the flag that says that it is recorded: the host's own may say otherwise, and is not asked. */
export function traceParentOf({ trace, span }: Pick<Place, 'trace' | 'span'>): string {
  return `00-${trace}-${span}-01`;
}
