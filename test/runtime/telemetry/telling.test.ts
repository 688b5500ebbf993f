/** When the exporter loads, and what becomes of spans until then and where it cannot. */
import { expect, it, vi } from 'vitest';
import type { FinishedSpan } from '../../../src/runtime/telemetry/span.ts';
import { createTelling, flushSpans } from '../../../src/runtime/telemetry/telling.ts';
import { currentPlace, withinTrace } from '../../../src/runtime/trace.ts';

const span = (name: string): FinishedSpan => ({
  name,
  kind: 'internal',
  trace: 'a'.repeat(32),
  span: 'b'.repeat(16),
  parent: 'c'.repeat(16),
  startMs: 1,
  endMs: 2,
  data: {},
  ok: true,
});

it('loads nothing before the first span, and then tells all of them in their order, as nobody’s work', async () => {
  const told: (string | undefined)[] = [];
  const flush = vi.fn(async () => undefined);
  const load = vi.fn(async () => ({
    tell: ({ name }: FinishedSpan) => void told.push(name, currentPlace()?.trace),
    flush,
  }));
  const tell = createTelling(load, () => undefined);
  await flushSpans();
  expect(load).not.toHaveBeenCalled();
  withinTrace(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, () => {
    tell(span('first'));
    tell(span('second'));
  });
  expect(load).not.toHaveBeenCalled();
  await flushSpans();
  withinTrace(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, () => tell(span('third')));
  expect(told).toEqual(['first', undefined, 'second', undefined, 'third', undefined]);
  expect(load).toHaveBeenCalledOnce();
  expect(flush).toHaveBeenCalledOnce();
});

it('goes on without an exporter that does not load, and says so once', async () => {
  const failed = vi.fn();
  const tell = createTelling(() => Promise.reject(new Error('no')), failed);
  tell(span('first'));
  await flushSpans();
  tell(span('second'));
  await flushSpans();
  expect(failed).toHaveBeenCalledOnce();
});
