/**
 * HTTP functions: from a request through the route table to an RpcHttp invocation, and its result back. A method that
 * no route has is 404, as in the real host; a function that throws is 500 with no details.
 */
import type { HttpAnswer, HttpRequest } from './http-exchange.ts';
import type { Invoker } from './invoke.ts';
import type { Gate } from './keys.ts';
import type { LoadedFunction } from './load-app.ts';
import { compileRoutes } from './routes.ts';
import type { Cookie, HttpData, NullableString } from './rpc.ts';
import { resolveSettings, type Settings } from './settings.ts';

export interface HttpFunctionsOptions {
  readonly functions: readonly LoadedFunction[];
  readonly routePrefix: string;
  readonly settings: Settings;
  readonly invoker: Invoker;
  readonly gate: Gate;
}

/** Answers a request, or undefined when no function has this route and method. */
export type HttpFunctions = (request: HttpRequest) => Promise<HttpAnswer | undefined>;

export function createHttpFunctions(options: HttpFunctionsOptions): HttpFunctions {
  const match = compileRoutes(
    options.functions.map((fn) => ({
      template: httpRoute(fn, options.routePrefix, options.settings),
      methods: methodsOf(fn),
      target: fn,
    })),
  );
  return async (request) => {
    const found = match(request.method, request.url.pathname);
    if (found === undefined) return undefined;
    const fn = found.target;
    if (!allowed(fn, options.gate, request.key)) return { status: 401 };
    try {
      const response = await options.invoker.invoke(fn, {
        input: { http: toHttpData(request, found.params) },
        traceParent: request.headers['traceparent'],
      });
      return toAnswer(response.returnValue?.http);
    } catch {
      // The invoker has logged it.
      return { status: 500 };
    }
  };
}

/** The full route template of an HTTP function, without a leading slash. */
export function httpRoute(fn: LoadedFunction, routePrefix: string, settings: Settings): string {
  const route = fn.trigger.info['route'];
  const own = typeof route === 'string' ? resolveSettings(route, settings) : fn.name;
  return [routePrefix, own.replace(/^\/+/, '')].filter((part) => part !== '').join('/');
}

export function methodsOf(fn: LoadedFunction): readonly string[] {
  const methods = fn.trigger.info['methods'];
  return Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : ['GET', 'POST'];
}

function allowed(fn: LoadedFunction, gate: Gate, key: string | undefined): boolean {
  const level = String(fn.trigger.info['authLevel'] ?? 'function').toLowerCase();
  if (level === 'anonymous') return true;
  return gate(level === 'admin' ? { level } : { level: 'function', functionName: fn.name }, key);
}

export function toHttpData(request: HttpRequest, params: Readonly<Record<string, string>>): HttpData {
  // Without streaming a repeated query parameter arrives joined by a comma, as in the real host.
  const query: Record<string, string> = {};
  for (const [name, value] of request.url.searchParams) {
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  }
  return {
    url: request.url.href,
    method: request.method,
    nullableHeaders: nullable(request.headers),
    nullableQuery: nullable(query),
    nullableParams: nullable(params),
    body: { bytes: request.body },
  };
}

function nullable(values: Readonly<Record<string, string>>): Record<string, NullableString> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function toAnswer(http: HttpData | undefined): HttpAnswer {
  if (http === undefined) return { status: 204 };
  const cookies = (http.cookies ?? []).map(cookieText);
  const body = http.body?.bytes ?? http.body?.string;
  return {
    status: Number(http.statusCode ?? 200),
    headers: { ...http.headers, ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }) },
    ...(body === undefined ? {} : { body }),
  };
}

function cookieText(cookie: Cookie): string {
  const sameSite = { lax: 'Lax', strict: 'Strict', explicitNone: 'None', none: undefined }[cookie.sameSite ?? 'none'];
  const expires = cookie.expires?.value?.seconds;
  return [
    `${cookie.name ?? ''}=${encodeURIComponent(cookie.value ?? '')}`,
    cookie.maxAge?.value === undefined ? undefined : `Max-Age=${cookie.maxAge.value}`,
    expires === undefined ? undefined : `Expires=${new Date(expires * 1000).toUTCString()}`,
    cookie.domain === undefined ? undefined : `Domain=${cookie.domain.value}`,
    cookie.path === undefined ? undefined : `Path=${cookie.path.value}`,
    cookie.secure?.value === true ? 'Secure' : undefined,
    cookie.httpOnly?.value === true ? 'HttpOnly' : undefined,
    sameSite === undefined ? undefined : `SameSite=${sameSite}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}
