/**
 * Runs one function the way the Node worker does: model, arguments, hooks, function, hooks, response. Every trigger
 * calls it. It also knows what is running, so that a stop can wait for it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { HookName, LoadedApp, LoadedFunction } from './load-app.ts';
import { describeError, type HostLog } from './log.ts';
import type { FunctionCallback, InvocationContext, InvocationResponse, RpcLogLevel, TypedData } from './rpc.ts';

export interface Invocation {
  readonly input: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  /** The caller's W3C trace context, where there is one. */
  readonly traceParent?: string | undefined;
}

export interface Invoker {
  /** Rejects with what the function threw. */
  invoke(fn: LoadedFunction, invocation: Invocation): Promise<InvocationResponse>;
  runHooks(name: 'appStart' | 'appTerminate'): Promise<void>;
  /** Resolves when nothing runs, or after the given time if there is one; says how many still run. */
  idle(withinMs?: number): Promise<number>;
}

export function createInvoker(app: LoadedApp, log: HostLog): Invoker {
  const running = new Set<Promise<unknown>>();
  const appHookData: Record<string, unknown> = {};

  const hooks = async (name: HookName, context: Record<string, unknown>): Promise<void> => {
    for (const hook of app.hooks[name]) await hook(context);
  };

  const logThroughHooks = (fn: LoadedFunction, fields: LogFields, invocationContext: unknown): void => {
    const context: Record<string, unknown> = { ...fields, invocationContext, hookData: {}, appHookData };
    for (const hook of app.hooks.log) hook(context);
    const level = app.hooks.log.length === 0 ? fields.level : levelOf(context['level'], fields.level);
    const suffix = fields.category === 'user' ? '.User' : '';
    log(level, `Function.${fn.name}${suffix}`, String(context['message']));
  };

  const run = async (fn: LoadedFunction, invocation: Invocation): Promise<InvocationResponse> => {
    let invocationContext: unknown;
    const core: InvocationContext = {
      invocationId: randomUUID(),
      request: {
        inputData: [{ name: fn.trigger.name, data: invocation.input }],
        ...(invocation.triggerMetadata === undefined ? {} : { triggerMetadata: invocation.triggerMetadata }),
        traceContext: { traceParent: invocation.traceParent ?? newTraceParent(), traceState: '' },
      },
      metadata: fn.metadata,
      log: (level, category, message) => logThroughHooks(fn, { level, category, message }, invocationContext),
    };
    const model = app.model.getInvocationModel(core);
    const { context, inputs } = await model.getArguments();
    invocationContext = context;
    const hookData = {};
    const before = { hookData, appHookData, invocationContext, inputs, functionCallback: fn.callback };
    core.state = 'preInvocationHooks';
    await hooks('preInvocation', before);
    core.state = 'invocation';
    const after: AfterContext = { hookData, appHookData, invocationContext, inputs: before.inputs, ...none };
    try {
      const callback: FunctionCallback = before.functionCallback;
      after.result = await model.invokeFunction(context, before.inputs, callback);
    } catch (error) {
      after.error = error;
    }
    core.state = 'postInvocationHooks';
    await hooks('postInvocation', after);
    if (after.error !== null && after.error !== undefined) throw after.error;
    return model.getResponse(context, after.result);
  };

  return {
    invoke: async (fn, invocation) => {
      const category = `Function.${fn.name}`;
      const startedMs = performance.now();
      log('debug', category, 'Executing');
      const work = run(fn, invocation);
      running.add(work);
      try {
        const response = await work;
        log('debug', category, `Executed (Succeeded, ${Math.round(performance.now() - startedMs)} ms)`);
        return response;
      } catch (error) {
        log('error', category, `Executed (Failed): ${describeError(error)}`);
        throw error;
      } finally {
        running.delete(work);
      }
    },
    runHooks: (name) => hooks(name, { hookData: appHookData, appHookData }),
    idle: async (withinMs) => {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = withinMs === undefined ? undefined : setTimeout(resolve, withinMs);
      const settled = async (): Promise<void> => {
        while (running.size > 0) await Promise.allSettled(running);
      };
      await Promise.race([late, settled()]);
      clearTimeout(timer);
      return running.size;
    },
  };
}

interface AfterContext extends Record<string, unknown> {
  result: unknown;
  error: unknown;
}
const none = { result: null, error: null };

interface LogFields {
  readonly level: RpcLogLevel;
  readonly category: string;
  readonly message: string;
}

const LEVELS: readonly RpcLogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

function levelOf(value: unknown, otherwise: RpcLogLevel): RpcLogLevel {
  return LEVELS.find((level) => level === value) ?? otherwise;
}

function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
