/**
 * Sends spans to Application Insights over Azure Monitor's own exporter. Loaded by `telling.ts` after the first span, and
 * only where a connection string is set: it takes longer to load than everything at start together.
 */

import type { TokenCredential } from '@azure/identity';
import { AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { FinishedSpan } from './span.ts';
import type { Sink } from './telling.ts';

export interface ExporterOptions {
  readonly connectionString: string;
  /** Where only identities may write. */
  readonly credential?: TokenCredential;
  /** The name that the application map shows. */
  readonly role: string;
}

/** Long enough to gather a look's calls, short enough to be seen while one looks. */
const GATHER_MS = 2_000;
const SEND_LIMIT_MS = 10_000;
/** The library's own usage figures, which go to its maker or onto the user's bill: nobody here asked for them. */
const OFF = [
  'APPLICATION_INSIGHTS_NO_STATSBEAT',
  'APPLICATIONINSIGHTS_STATSBEAT_DISABLED',
  'APPLICATIONINSIGHTS_SDKSTATS_DISABLED',
  'APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED',
];

export function createExporter(options: ExporterOptions): Sink {
  for (const name of OFF) process.env[name] ??= 'true';
  const { role, connectionString, credential } = options;
  const exporter = new AzureMonitorTraceExporter({
    connectionString,
    ...(credential === undefined ? {} : { credential }),
    // What could not be sent is a picture lost, not a file to keep.
    disableOfflineStorage: true,
  });
  const processor = new BatchSpanProcessor(exporter, {
    scheduledDelayMillis: GATHER_MS,
    exportTimeoutMillis: SEND_LIMIT_MS,
  });
  const resource = resourceFromAttributes({ 'service.name': role });
  return {
    tell: (span) => processor.onEnd(readable(span, resource)),
    flush: () => processor.forceFlush(),
  };
}

const SCOPE = { name: 'mooring' };

function readable(span: FinishedSpan, resource: Resource): ReadableSpan {
  const context = (spanId: string) => ({ traceId: span.trace, spanId, traceFlags: TraceFlags.SAMPLED });
  return {
    name: span.name,
    kind: span.kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
    spanContext: () => context(span.span),
    parentSpanContext: { ...context(span.parent), isRemote: true },
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    duration: hrTime(span.endMs - span.startMs),
    status: { code: span.ok ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: {
      ...span.data,
      ...(span.invocation === undefined ? {} : { 'mooring.invocation': span.invocation }),
    },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds and nanoseconds, as OpenTelemetry has times. */
function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
