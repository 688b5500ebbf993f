/**
 * Every call that an Azure SDK sends, as a span of the work that sends it, with the trace in its `traceparent`. This is
 * the hook that the SDKs have for it (`useInstrumenter`), so ARM, tables, queues, blobs, vaults and tokens are all told
 * alike. Installed by wiring, before the first client is made.
 */
import type { Instrumenter, TracingContext, TracingSpan } from '@azure/core-tracing';
import type { SpanData } from '../../core/tracer.ts';
import { at, currentPlace, type Place, traceParentOf } from '../trace.ts';
import { addressOf } from './address.ts';
import { beginSpan, type TellSpan } from './span.ts';

export function azureCalls(tell: TellSpan): Instrumenter {
  return {
    startSpan(_name, { spanKind, spanAttributes: { 'http.method': method, 'http.url': url } = {}, tracingContext }) {
      const parent = placeIn(tracingContext) ?? currentPlace();
      // An SDK's own step around its request tells nothing that the request does not.
      if (!parent?.told || spanKind !== 'client' || typeof method !== 'string' || typeof url !== 'string')
        return { span: SILENT, tracingContext: tracingContext ?? contextOf(new Map()) };
      const open = beginSpan(`HTTP ${method}`, 'client', parent, tell);
      let data: SpanData = { 'http.request.method': method, ...addressOf(url) };
      let ok = true;
      const span: TracingSpan = {
        setAttribute(name, value) {
          const known = KEPT[name];
          if (known !== undefined && (typeof value === 'string' || typeof value === 'number'))
            data = { ...data, [known]: value };
        },
        setStatus(status) {
          ok = status.status === 'success';
          // Its message may quote what was sent.
          if (status.status === 'error' && status.error instanceof Error)
            data = { ...data, 'error.type': status.error.name };
        },
        recordException: () => undefined,
        isRecording: () => true,
        end: () => open.end({ ok, data }),
      };
      return { span, tracingContext: (tracingContext ?? contextOf(new Map())).setValue(PLACE, open.place) };
    },
    withContext(context, callback, ...args) {
      const place = placeIn(context);
      return place ? at(place, () => callback(...args)) : callback(...args);
    },
    parseTraceparentHeader: () => undefined,
    createRequestHeaders(context): Record<string, string> {
      const place = placeIn(context);
      return place ? { traceparent: traceParentOf(place) } : {};
    },
  };
}

/** What an SDK says of a call that is kept, and its name in OpenTelemetry's conventions. All else is dropped. */
const KEPT: Readonly<Record<string, string>> = {
  'http.status_code': 'http.response.status_code',
  serviceRequestId: 'az.service_request_id',
};

const SILENT: TracingSpan = {
  setAttribute: () => undefined,
  setStatus: () => undefined,
  recordException: () => undefined,
  isRecording: () => false,
  end: () => undefined,
};

const PLACE = Symbol('place in a trace');

function placeIn(context: TracingContext | undefined): Place | undefined {
  // Nobody else has the key.
  return context?.getValue(PLACE) as Place | undefined;
}

function contextOf(values: ReadonlyMap<symbol, unknown>): TracingContext {
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => contextOf(new Map(values).set(key, value)),
    deleteValue: (key) => contextOf(new Map([...values].filter(([other]) => other !== key))),
  };
}
