/**
 * The port `Tracer` over the invocation's place. Built by wiring; with nobody to tell, traces are still handed on, so
 * that log lines of one push bear one trace.
 */
import { Fault } from '../../core/errors.ts';
import { readTraceParent, type SpanData, type Tracer } from '../../core/tracer.ts';
import { at, currentPlace, traceParentOf } from '../trace.ts';
import { beginSpan, type TellSpan } from './span.ts';

export function createTracer(tell: TellSpan | undefined): Tracer {
  return {
    async span(name, data, work) {
      const parent = currentPlace();
      if (!tell || !parent) return work(() => undefined);
      const span = beginSpan(name, 'internal', parent, tell);
      let said: SpanData = data;
      try {
        const result = await at(span.place, () => work((more) => (said = { ...said, ...more })));
        span.end({ ok: true, data: said });
        return result;
      } catch (error) {
        span.end({ ok: false, data: { ...said, 'error.type': kindOf(error) } });
        throw error;
      }
    },
    here() {
      const place = currentPlace();
      return place && traceParentOf(place);
    },
    async follow(traceParent, work) {
      const read = readTraceParent(traceParent);
      const place = currentPlace();
      if (!read) return work();
      return at({ ...read, invocation: place?.invocation ?? read.trace, told: true }, work);
    },
  };
}

/** An error's own message may quote what it met. */
export function kindOf(error: unknown): string {
  if (error instanceof Fault) return error.reason;
  return error instanceof Error ? error.name : typeof error;
}
