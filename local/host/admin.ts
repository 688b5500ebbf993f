/**
 * The host's admin API, as far as it is useful locally: status, the list of functions, running one by hand (that is
 * how a timer is run at once), and drain. Needs the master key where keys are enforced.
 */
import { type HttpAnswer, type HttpRequest, json, text } from './http-exchange.ts';
import type { Gate } from './keys.ts';
import type { LoadedFunction } from './load-app.ts';

export interface AdminOptions {
  readonly functions: readonly LoadedFunction[];
  readonly gate: Gate;
  readonly state: () => 'Running' | 'Draining' | 'Stopping';
  readonly startedAtMs: number;
  /** Runs a function with the given input text; the caller does not wait for it. */
  readonly run: (fn: LoadedFunction, input: string) => Promise<void>;
  readonly drain: () => Promise<void>;
}

/** Undefined when the path is not one of the admin API's. */
export type Admin = (request: HttpRequest) => HttpAnswer | undefined;

export function createAdmin(options: AdminOptions): Admin {
  const answers: Readonly<Record<string, () => HttpAnswer>> = {
    'GET /admin/host/status': () => json(200, status(options)),
    'POST /admin/host/drain': () => {
      void options.drain();
      return { status: 202 };
    },
    'GET /admin/functions': () => json(200, options.functions.map(describe)),
  };
  return (request) => {
    const path = request.url.pathname.replace(/\/+$/, '');
    if (!path.toLowerCase().startsWith('/admin/')) return undefined;
    if (path === '/admin/host/ping') return { status: 200 };
    if (!options.gate({ level: 'admin' }, request.key)) return { status: 401 };
    const answer = answers[`${request.method} ${path}`];
    if (answer !== undefined) return answer();
    const name = /^\/admin\/functions\/([^/]+)$/.exec(path)?.[1];
    const fn = options.functions.find((candidate) => candidate.name.toLowerCase() === name?.toLowerCase());
    if (fn === undefined) return { status: 404 };
    if (request.method === 'GET') return json(200, describe(fn));
    if (request.method !== 'POST') return { status: 404 };
    return runByHand(options, fn, request.body);
  };
}

function runByHand(options: AdminOptions, fn: LoadedFunction, body: Buffer): HttpAnswer {
  const input = body.length === 0 ? '' : inputOf(body.toString());
  if (input === undefined) return text(400, 'the body must be {"input": "…"}');
  // Fire and forget, as the real host does; the invoker logs a failure.
  options.run(fn, input).catch(() => undefined);
  return { status: 202 };
}

function inputOf(body: string): string | undefined {
  try {
    const { input }: { input?: unknown } = JSON.parse(body);
    if (input === undefined || input === null) return '';
    return typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return undefined;
  }
}

function status(options: AdminOptions): Record<string, unknown> {
  return {
    id: 'local',
    state: options.state(),
    version: '4.0.0-local',
    processUptime: Math.round(performance.now() - options.startedAtMs),
  };
}

function describe(fn: LoadedFunction): Record<string, unknown> {
  const bindings = Object.entries(fn.metadata.bindings).map(([name, info]) => ({ ...info, name }));
  return { name: fn.name, config: { name: fn.name, bindings, language: 'node' }, isDisabled: false, language: 'node' };
}
