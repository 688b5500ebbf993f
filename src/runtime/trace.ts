/**
 * Which trace an invocation belongs to, for every log line written within it: the Functions host begins a W3C trace for
 * each, or goes on with the caller's, and Application Insights has it as `operation_Id`. Set by `functions/trace.ts`, read
 * by the log.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();
/** https://www.w3.org/TR/trace-context/: version, trace, parent, flags; all zeros is no trace. */
const TRACE_PARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** Everything that `work` begins is in the trace that `traceParent` names; in none, where it names none. */
export function withinTrace<T>(traceParent: string | undefined, work: () => T): T {
  const trace = TRACE_PARENT.exec(traceParent ?? '')?.[1];
  return trace === undefined ? work() : current.run(trace, work);
}

/** 32 hexadecimal digits, or undefined outside of an invocation. */
export function currentTrace(): string | undefined {
  return current.getStore();
}
