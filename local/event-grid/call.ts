/**
 * One HTTP call to a webhook, with Event Grid's headers and its 30 s of patience. Called for deliveries and for the
 * two handshakes; a network failure is an answer here, not an exception.
 */
import { randomUUID } from 'node:crypto';
import type { WorldClock } from '../world/clock.ts';
import type { EventGridEvent } from './event.ts';
import { toCloudEvent } from './event.ts';
import type { Subscription } from './subscription.ts';

/** How long Event Grid waits for an answer, milliseconds, as documented. */
const ANSWER_MS_MAX = 30_000;
const ORIGIN = 'eventgrid.azure.net';

export interface Outcome {
  /** Undefined when nobody answered. */
  readonly status?: number;
  /** `Delivered` or why not, in a word. */
  readonly outcome: string;
  readonly body: string;
  readonly headers: Headers;
}

export interface Caller {
  readonly clock: WorldClock;
  readonly fetch: typeof fetch;
  /** Aborted when Event Grid closes. */
  readonly closing: AbortSignal;
}

export async function call(caller: Caller, url: string, init: RequestInit): Promise<Outcome> {
  const late = new AbortController();
  const cancel = caller.clock.after(ANSWER_MS_MAX, () => late.abort());
  try {
    const signal = AbortSignal.any([late.signal, caller.closing]);
    const response = await caller.fetch(url, { ...init, signal });
    const body = await response.text();
    const good = response.status >= 200 && response.status <= 204;
    const outcome = good ? 'Delivered' : `Http${response.status}`;
    return { status: response.status, outcome, body, headers: response.headers };
  } catch {
    return { outcome: late.signal.aborted ? 'TimedOut' : 'Unreachable', body: '', headers: new Headers() };
  } finally {
    cancel();
  }
}

/** EventGrid schema: an array of one, as without batching. CloudEvents: the event itself. */
export function deliver(
  caller: Caller,
  subscription: Subscription,
  event: EventGridEvent,
  attempt: number,
): Promise<Outcome> {
  const cloud = subscription.schema === 'CloudEventSchemaV1_0';
  const headers = {
    'content-type': cloud ? 'application/cloudevents+json; charset=utf-8' : 'application/json; charset=utf-8',
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': subscription.name.toUpperCase(),
    'aeg-delivery-count': String(attempt),
    'aeg-metadata-version': event.metadataVersion,
    ...(cloud ? {} : { 'aeg-data-version': event.dataVersion }),
  };
  const body = JSON.stringify(cloud ? toCloudEvent(event) : [event]);
  return call(caller, subscription.endpoint, { method: 'POST', headers, body });
}

/** Throws unless the endpoint proves that it wants events. */
export async function shakeHands(caller: Caller, subscription: Subscription, topic: string): Promise<void> {
  const good = subscription.schema === 'CloudEventSchemaV1_0' ? await byOptions() : await byCode();
  if (good === undefined) return;
  // Never the endpoint itself: its query holds the code.
  throw new Error(`the webhook of event subscription ${subscription.name} was not validated: ${good}`);

  async function byOptions(): Promise<string | undefined> {
    const headers = { 'webhook-request-origin': ORIGIN };
    const answer = await call(caller, subscription.endpoint, { method: 'OPTIONS', headers });
    const allowed = answer.headers.get('webhook-allowed-origin');
    if (answer.status === 200 && (allowed === ORIGIN || allowed === '*')) return undefined;
    return answer.status === 200 ? 'no WebHook-Allowed-Origin in its answer' : answer.outcome;
  }

  async function byCode(): Promise<string | undefined> {
    const validationCode = randomUUID();
    const event: EventGridEvent = {
      id: randomUUID(),
      topic,
      subject: '',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: new Date(caller.clock.now()).toISOString(),
      data: { validationCode, validationUrl: `https://${ORIGIN}/validate?id=${validationCode}` },
      dataVersion: '2',
      metadataVersion: '1',
    };
    const headers = { 'content-type': 'application/json; charset=utf-8', 'aeg-event-type': 'SubscriptionValidation' };
    const init = { method: 'POST', headers, body: JSON.stringify([event]) };
    const answer = await call(caller, subscription.endpoint, init);
    if (answer.status !== 200) return answer.outcome;
    return validationResponse(answer.body) === validationCode ? undefined : 'its answer is not the code it was sent';
  }
}

function validationResponse(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'validationResponse' in value
      ? value.validationResponse
      : undefined;
  } catch {
    return undefined;
  }
}
