/** Every trigger: what is logged in an invocation bears the host's own trace of it, so that the two are found together. */
import { app } from '@azure/functions';

app.hook.preInvocation((hook) => {
  const handler = hook.functionHandler;
  hook.functionHandler = async (...inputs: Parameters<typeof handler>) => {
    const { withinTrace } = await import('../src/runtime/trace.ts');
    return withinTrace(hook.invocationContext.traceContext?.traceParent, () => handler(...inputs));
  };
});
