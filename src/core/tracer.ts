/**
 * The port for traces: what belongs together, from an event over its looks to the calls at Azure. The engine begins
 * spans through it and hands a trace on in a wake's message; `src/runtime/telemetry` implements it.
 */

/** What a span may say: names, numbers and outcomes of ours. Never a value of a declaration, an event or a caller. */
export type SpanData = Readonly<Record<string, string | number | boolean>>;

export interface Tracer {
  /** Runs `work` as a span within the current trace; it ends with the work, failed where that throws. */
  span<T>(name: string, data: SpanData, work: (note: (more: SpanData) => void) => Promise<T>): Promise<T>;
  /** Where we are, as W3C's traceparent (https://www.w3.org/TR/trace-context/); undefined outside of a trace. */
  here(): string | undefined;
  /** What `work` begins belongs to the trace that `traceParent` names; to the current one, where it names none. */
  follow<T>(traceParent: string | undefined, work: () => Promise<T>): Promise<T>;
}

/** Version, trace, parent and flags; all zeros is no trace and no parent. */
const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** A traceparent's parts, 32 and 16 hexadecimal digits; undefined for anything else. */
export function readTraceParent(text: unknown): { readonly trace: string; readonly span: string } | undefined {
  const [, trace, span] = (typeof text === 'string' && TRACE_PARENT.exec(text)) || [];
  return trace === undefined || span === undefined ? undefined : { trace, span };
}

/** For where nothing is traced. */
export const noTracer: Tracer = {
  span: (_name, _data, work) => work(() => undefined),
  here: () => undefined,
  follow: (_traceParent, work) => work(),
};
