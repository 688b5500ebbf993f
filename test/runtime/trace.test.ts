import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleLog } from '../../src/runtime/system.ts';
import { createTracer } from '../../src/runtime/telemetry/tracer.ts';
import { currentPlace, withinTrace } from '../../src/runtime/trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const parent = (trace: string) => `00-${trace}-00f067aa0ba902b7-01`;
const lines: string[] = [];
const currentTrace = () => currentPlace()?.trace;

afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

function hear(): void {
  vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line));
}

describe('a log line', () => {
  it('bears the trace of its invocation, however late it is written', async () => {
    hear();
    await withinTrace(parent(TRACE), async () => {
      await turn();
      consoleLog.info('step accepted', { group: 'web' });
    });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'step accepted', trace: TRACE, group: 'web' });
  });

  it('bears the trace of what asked for it, and the one of its own invocation beside it', async () => {
    hear();
    await withinTrace(parent(TRACE), () =>
      createTracer(undefined).follow(parent(OTHER), async () => consoleLog.info('step accepted')),
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ trace: OTHER, invocation: TRACE });
  });

  it('bears none outside, and data cannot give it one within', () => {
    hear();
    consoleLog.info('outside');
    withinTrace(parent(TRACE), () => consoleLog.info('inside', { trace: 'forged' }));
    expect(lines.map((line) => JSON.parse(line).trace)).toEqual([undefined, TRACE]);
  });
});

it('keeps invocations apart that run at once', async () => {
  const seen = await Promise.all(
    [TRACE, OTHER].map((trace) =>
      withinTrace(parent(trace), async () => {
        await turn();
        return currentTrace();
      }),
    ),
  );
  expect(seen).toEqual([TRACE, OTHER]);
});

it.each([
  undefined,
  '',
  'x',
  parent('0'.repeat(32)),
  parent(TRACE.toUpperCase()),
  `00-${TRACE}`,
  `00-${TRACE}\n-00f067aa0ba902b7-01`,
])('takes %j for no trace', (traceParent) => {
  expect(withinTrace(traceParent, currentTrace)).toBeUndefined();
});
