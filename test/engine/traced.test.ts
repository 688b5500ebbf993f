/** What a wake's message carries of the trace that asked for it, and how the look that it leads to goes on with it. */
import { expect, it } from 'vitest';
import type { SpanData } from '../../src/core/tracer.ts';
import { send, TRACE_CARRIED_MS } from '../../src/engine/wake.ts';
import { onWakeMessage } from '../../src/http/triggers.ts';
import type { FinishedSpan } from '../../src/runtime/telemetry/span.ts';
import { createTracer } from '../../src/runtime/telemetry/tracer.ts';
import { withinTrace } from '../../src/runtime/trace.ts';
import { memoryParts } from '../support/memory-parts.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OWN = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const parent = (trace: string) => `00-${trace}-00f067aa0ba902b7-01`;
const KEY = { scope: 'sub/shop', name: 'web' };
const signal = () => AbortSignal.timeout(5000);

function traced() {
  const spans: FinishedSpan[] = [];
  const memory = memoryParts();
  return { spans, memory, parts: { ...memory.parts, tracer: createTracer((span) => void spans.push(span)) } };
}

it.each([
  ['soon', TRACE_CARRIED_MS, parent(TRACE)],
  ['later than the trace is carried', TRACE_CARRIED_MS + 1000, undefined],
])('is carried by a message that is due %s', async (_, inMs, trace) => {
  const { memory, parts } = traced();
  const due = parts.clock.now() + inMs;
  await withinTrace(parent(TRACE), () => send(parts, KEY, { id: 't', due }, signal()));
  memory.clock.advance(inMs);
  expect(memory.queue.take().map((message) => message.trace)).toEqual([trace]);
});

it('is carried by none that is sent outside of a trace', async () => {
  const { memory, parts } = traced();
  await send(parts, KEY, { id: 't', due: parts.clock.now() }, signal());
  expect(memory.queue.take()).toEqual([{ v: 1, scope: KEY.scope, group: KEY.name, ticket: 't' }]);
});

it.each([
  ['the trace of the message', { trace: parent(TRACE) }, TRACE, OWN],
  ['its own, where an older Mooring sent it', {}, OWN, undefined],
])('is gone on with by the look: %s', async (_, more: SpanData, trace, invocation) => {
  const { spans, parts } = traced();
  const message = { v: 1, scope: '00000000-0000-0000-0000-000000000001/shop', group: 'web', ticket: 't', ...more };
  await withinTrace(parent(OWN), () => onWakeMessage(parts, message));
  expect(spans).toMatchObject([
    { name: 'look', trace, data: { group: 'web', trigger: 'queue', outcome: 'overtaken' } },
  ]);
  expect(spans[0]?.invocation).toBe(invocation);
});
