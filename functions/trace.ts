/**
 * Every trigger: what is logged and called in an invocation belongs to the host's own trace of it, so that all of it is
 * found together. A timer's pass tells only of the looks it leads to, and what was not sent is sent before the end.
 */
import { app } from '@azure/functions';

app.hook.preInvocation((hook) => {
  const handler = hook.functionHandler;
  hook.functionHandler = async (...inputs: Parameters<typeof handler>) => {
    const { withinTrace } = await import('../src/runtime/trace.ts');
    const { traceContext, options } = hook.invocationContext;
    return withinTrace(traceContext?.traceParent, () => handler(...inputs), options.trigger.type !== 'timerTrigger');
  };
});

app.hook.appTerminate(async () => {
  const { flushSpans } = await import('../src/runtime/telemetry/telling.ts');
  await flushSpans();
});
