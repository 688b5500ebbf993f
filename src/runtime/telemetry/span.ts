/**
 * A span as it is kept until it is sent: plain data, so that beginning and ending one loads nothing. Made by the tracer
 * and by the SDKs' calls (`azure-calls.ts`), read by `exporter.ts`.
 */
import type { SpanData } from '../../core/tracer.ts';
import type { Place } from '../trace.ts';

export interface FinishedSpan {
  readonly name: string;
  /** `client`: a call to another service. */
  readonly kind: 'internal' | 'client';
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  /** Epoch milliseconds, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly data: SpanData;
  /** Whether it came to what it was for. */
  readonly ok: boolean;
  /** The host's trace of the invocation, where the span is of another. */
  readonly invocation?: string;
}

export type TellSpan = (span: FinishedSpan) => void;

const SPAN_ID_BYTES = 8;

/** A span's id as W3C wants it. Not a secret, so the cheap source of randomness will do. */
function newSpanId(): string {
  return Buffer.from(Array.from({ length: SPAN_ID_BYTES }, () => Math.floor(Math.random() * 256))).toString('hex');
}

export interface OpenSpan {
  /** Where its children begin. */
  readonly place: Place;
  end(how: { readonly ok: boolean; readonly data: SpanData }): void;
}

export function beginSpan(name: string, kind: FinishedSpan['kind'], parent: Place, tell: TellSpan): OpenSpan {
  const place = { ...parent, span: newSpanId(), told: true };
  const startMs = now();
  return {
    place,
    end({ ok, data }) {
      const elsewhere = parent.invocation === parent.trace ? {} : { invocation: parent.invocation };
      const { trace, span } = place;
      tell({ name, kind, trace, span, parent: parent.span, startMs, endMs: now(), data, ok, ...elsewhere });
    },
  };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
