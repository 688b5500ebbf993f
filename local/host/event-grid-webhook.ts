/**
 * The webhook that Event Grid delivers to, with the extension's wire behaviour: validation handshakes of both schemas,
 * one invocation an event, 202 when all went well and 500 when any failed, so that the whole delivery comes again.
 */
import { type HttpAnswer, type HttpRequest, json, text } from './http-exchange.ts';
import type { Invoker } from './invoke.ts';
import type { Gate } from './keys.ts';
import type { LoadedFunction } from './load-app.ts';
import { messageOf } from './log.ts';
import { jsonData, type TypedData } from './rpc.ts';

export const EVENT_GRID_PATH = '/runtime/webhooks/eventgrid';
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS'];
const DEFAULT_ORIGIN = 'eventgrid.azure.net';
const ORIGINS = [DEFAULT_ORIGIN, 'eventgrid.azure.us', 'eventgrid.azure.cn'];

export interface EventGridWebhookOptions {
  readonly functions: readonly LoadedFunction[];
  readonly invoker: Invoker;
  readonly gate: Gate;
}

export type EventGridWebhook = (request: HttpRequest) => Promise<HttpAnswer>;

export function createEventGridWebhook({ functions, invoker, gate }: EventGridWebhookOptions): EventGridWebhook {
  return async (request) => {
    if (!METHODS.includes(request.method)) return { status: 404 };
    if (!gate({ level: 'system' }, request.key)) return { status: 401 };
    const name = request.url.searchParams.get('functionName') ?? '';
    const fn = functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (fn === undefined) return text(404, `cannot find function: '${name}'`);
    if (request.method === 'OPTIONS') return handshake(request.headers['webhook-request-origin']);
    switch ((request.headers['aeg-event-type'] ?? '').toLowerCase()) {
      case 'subscriptionvalidation':
        return validation(request.body);
      case 'notification':
        return notification(request.body, isMany(fn), (event) =>
          deliver(invoker, fn, event, request.headers['traceparent']),
        );
      case 'unsubscribe':
        return { status: 202 };
      default:
        return { status: 400 };
    }
  };
}

/** Runs the function for one event, or for the whole array where its cardinality is `many`. */
export async function deliver(
  invoker: Invoker,
  fn: LoadedFunction,
  event: unknown,
  traceParent?: string,
): Promise<void> {
  const data = isRecord(event) ? event['data'] : undefined;
  const triggerMetadata: Record<string, TypedData> = data === undefined ? {} : { data: jsonData(data) };
  await invoker.invoke(fn, { input: jsonData(event), triggerMetadata, traceParent });
}

function isMany(fn: LoadedFunction): boolean {
  return String(fn.trigger.info['cardinality'] ?? '').toLowerCase() === 'many';
}

function handshake(requestOrigin: string | undefined): HttpAnswer {
  const origin = ORIGINS.find((known) => known === requestOrigin?.toLowerCase()) ?? DEFAULT_ORIGIN;
  return { status: 200, headers: { 'webhook-allowed-origin': origin } };
}

/** EventGrid schema sends an array; with CloudEvents it is one object whose data is JSON in a string. */
function validation(body: Buffer): HttpAnswer {
  const parsed = parse(body);
  const event: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const raw = isRecord(event) ? event['data'] : undefined;
  const data = typeof raw === 'string' ? parse(raw) : raw;
  const code = isRecord(data) ? data['validationCode'] : undefined;
  if (typeof code !== 'string') return text(400, 'the validation event carries no validationCode');
  return json(200, { validationResponse: code });
}

async function notification(
  body: Buffer,
  together: boolean,
  deliverOne: (event: unknown) => Promise<void>,
): Promise<HttpAnswer> {
  const parsed = parse(body);
  if (!isRecord(parsed) && !Array.isArray(parsed))
    return text(400, 'the body is neither an event nor an array of events');
  const events: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  const inputs = together ? [events] : events;
  const results = await Promise.allSettled(inputs.map((input) => deliverOne(input)));
  const failed = results.find((result) => result.status === 'rejected');
  return failed === undefined ? { status: 202 } : text(500, messageOf(failed.reason));
}

function parse(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
