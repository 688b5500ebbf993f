/**
 * A small Azure Functions host for the real `@azure/functions`, in the caller's process: HTTP, Event Grid, queue and
 * timer triggers, with the real host's wire behaviour. Used by the local start and by tests. The app reads its own
 * settings from `process.env`; `settings` here only resolves `%NAME%` in bindings.
 */
import { createAdmin } from './admin.ts';
import { createAuthenticate, type PlatformAuthentication } from './authentication.ts';
import { createEventGridWebhook, deliver, EVENT_GRID_PATH } from './event-grid-webhook.ts';
import type { HttpAnswer, HttpRequest } from './http-exchange.ts';
import { createHttpFunctions, httpRoute, methodsOf, toHttpData } from './http-trigger.ts';
import { createInvoker, type Invoker } from './invoke.ts';
import { createGate, type HostKeys } from './keys.ts';
import { type Listeners, startListeners } from './listeners.ts';
import { type LoadedFunction, loadApp } from './load-app.ts';
import { type HostLog, messageOf } from './log.ts';
import type { QueueConnection } from './queue-connection.ts';
import { textData } from './rpc.ts';
import { startServer } from './server.ts';
import { parseHostJson, type Settings } from './settings.ts';
import { kindOf, refuseUnsupportedBindings, type TriggerKind } from './triggers.ts';

/** How long a stop waits for running functions, and then for the app's own clean-up. */
const STOP_WAIT_MAX_MS = 10_000;
const TERMINATE_MAX_MS = 5_000;

export interface HostOptions {
  /** Absolute path of the app's entry file. */
  readonly appFile: string;
  /** The parsed host.json. */
  readonly hostJson: unknown;
  readonly settings: Settings;
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: '127.0.0.1';
  readonly queue?: QueueConnection;
  /** Where timers remember their last run between starts; without it they start anew. */
  readonly timerStatusDirectory?: string;
  readonly enforceKeys?: HostKeys;
  /** Stands before everything; off if not given. Telling the app (WEBSITE_AUTH_ENABLED) is the caller's. */
  readonly authentication?: PlatformAuthentication;
  readonly maxBodyBytes?: number;
  readonly log: HostLog;
}

export interface HostFunction {
  readonly name: string;
  readonly kind: TriggerKind;
  /** Of HTTP functions only. */
  readonly url?: string;
  readonly methods?: readonly string[];
}

export interface Host {
  readonly url: string;
  readonly functions: readonly HostFunction[];
  /** Runs a timer function now and waits for it. */
  runTimer(name: string): Promise<void>;
  /** Stops the timers and queue listeners; resolves when nothing runs any more. HTTP goes on. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export async function startHost(options: HostOptions): Promise<Host> {
  const { settings, log } = options;
  const { routePrefix, queues } = parseHostJson(options.hostJson);
  const app = await loadApp(options.appFile, log);
  app.functions.forEach(refuseUnsupportedBindings);
  const invoker = createInvoker(app, log);
  const gate = createGate(options.enforceKeys);
  const of = (kind: TriggerKind): LoadedFunction[] => app.functions.filter((fn) => kindOf(fn) === kind);
  let state: 'Running' | 'Draining' | 'Stopping' = 'Running';

  const httpFunctions = createHttpFunctions({ functions: of('http'), routePrefix, settings, invoker, gate });
  const eventGrid = createEventGridWebhook({ functions: of('eventGrid'), invoker, gate });
  await invoker.runHooks('appStart');
  const listeners = await startListeners({ ...options, functions: app.functions, invoker, queues });
  const drain = async (): Promise<void> => {
    if (state === 'Running') state = 'Draining';
    await listeners.stop();
    await invoker.idle();
  };
  const admin = createAdmin({
    functions: app.functions,
    gate,
    state: () => state,
    startedAtMs: performance.now(),
    run: (fn, input) => runByHand({ fn, input, invoker, listeners, url: () => server.url }),
    drain,
  });
  const authenticate = createAuthenticate(options.authentication);
  const handle = async (asked: HttpRequest): Promise<HttpAnswer> => {
    const request = authenticate(asked);
    if ('status' in request) return request;
    if (request.url.pathname.toLowerCase() === EVENT_GRID_PATH) return eventGrid(request);
    return admin(request) ?? (await httpFunctions(request)) ?? { status: 404 };
  };
  const server = await startServer({ ...options, host: options.host ?? '127.0.0.1', handle }).catch(
    async (error: unknown) => {
      await listeners.stop();
      throw error;
    },
  );

  const stop = async (): Promise<void> => {
    state = 'Stopping';
    server.close();
    await listeners.stop();
    const left = await invoker.idle(STOP_WAIT_MAX_MS);
    if (left > 0) log('warning', 'Host', `${left} functions still run after ${STOP_WAIT_MAX_MS} ms; leaving them`);
    await terminate(invoker, log);
    await server.end();
  };
  let stopped: Promise<void> | undefined;
  return {
    url: server.url,
    functions: app.functions.map((fn) => describe(fn, server.url, httpRoute(fn, routePrefix, settings))),
    runTimer: async (name) => {
      const timer = listeners.timers.get(name);
      if (timer === undefined) throw new Error(`there is no timer function "${name}"`);
      await timer.runNow();
    },
    drain,
    stop: () => (stopped ??= stop()),
  };
}

interface ByHand {
  readonly fn: LoadedFunction;
  readonly input: string;
  readonly invoker: Invoker;
  readonly listeners: Listeners;
  readonly url: () => string;
}

/** What the admin API's POST to a function does: its trigger's kind decides how the text becomes an input. */
async function runByHand({ fn, input, invoker, listeners, url }: ByHand): Promise<void> {
  switch (kindOf(fn)) {
    case 'timer':
      return listeners.timers.get(fn.name)?.runNow();
    case 'eventGrid':
      return deliver(invoker, fn, JSON.parse(input));
    case 'queue':
      await invoker.invoke(fn, { input: textData(input), triggerMetadata: {} });
      return;
    case 'http': {
      const request = { method: 'POST', url: new URL(url()), headers: {}, key: undefined, body: Buffer.from(input) };
      await invoker.invoke(fn, { input: { http: toHttpData(request, {}) } });
    }
  }
}

function describe(fn: LoadedFunction, url: string, route: string): HostFunction {
  const kind = kindOf(fn);
  return { name: fn.name, kind, ...(kind === 'http' ? { url: `${url}/${route}`, methods: methodsOf(fn) } : {}) };
}

/** The app's clean-up has 5 s, as the real worker gives it; its failure does not keep the host. */
async function terminate(invoker: Invoker, log: HostLog): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, TERMINATE_MAX_MS);
  try {
    await Promise.race([invoker.runHooks('appTerminate'), late]);
  } catch (error) {
    log('error', 'Host', `an appTerminate hook failed: ${messageOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
