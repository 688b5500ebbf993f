/** Event Grid as a webhook meets it: handshakes, deliveries, retries, dead letters, and what a restart keeps. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import type { CloudEvent, EventGridEvent } from '../../../local/event-grid/event.ts';
import type { EventGrid, EventGridOptions } from '../../../local/event-grid/event-grid.ts';
import { createEventGrid } from '../../../local/event-grid/event-grid.ts';
import type { Subscription } from '../../../local/event-grid/subscription.ts';
import type { VirtualClock } from '../../../local/world/clock.ts';
import { realClock, virtualClock } from '../../../local/world/clock.ts';
import { temporaryFolder } from '../registry/helpers.ts';

const SUBSCRIPTION: Subscription = {
  name: 'pushes',
  endpoint: 'http://127.0.0.1:7071/runtime/webhooks/eventgrid?functionName=imagePushed&code=hidden',
  eventTypes: ['Test.Happened'],
  schema: 'EventGridSchema',
};

interface Received {
  readonly method: string;
  readonly kind: string | null;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A webhook that answers with `status()`, and right away validates. */
function webhook(status: () => number = () => 202): { received: Received[]; fetch: typeof fetch } {
  const received: Received[] = [];
  return {
    received,
    fetch: async (_, init) => {
      const headers = new Headers(init?.headers);
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      const kind = headers.get('aeg-event-type');
      received.push({ method: init?.method ?? '', kind, headers, body });
      if (init?.method === 'OPTIONS')
        return new Response('', { headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' } });
      if (kind === 'SubscriptionValidation') {
        const [event] = body as { data: { validationCode: string } }[];
        return Response.json({ validationResponse: event?.data.validationCode });
      }
      return new Response('', { status: status() });
    },
  };
}

function event(id: string, over: Partial<EventGridEvent> = {}): EventGridEvent {
  return {
    id,
    topic: '/subscriptions/s',
    subject: 'team/hello:v1',
    eventType: 'Test.Happened',
    eventTime: '2026-01-01T00:00:00Z',
    data: { id },
    dataVersion: '1.0',
    metadataVersion: '1',
    ...over,
  };
}

async function subscribed(
  options: Partial<EventGridOptions> & { fetch: typeof fetch },
  subscription: Subscription = SUBSCRIPTION,
): Promise<{ grid: EventGrid; clock: VirtualClock }> {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const grid = createEventGrid({ clock, ...options });
  await grid.subscribe(subscription);
  return { grid, clock };
}

const notifications = (received: readonly Received[]): Received[] =>
  received.filter((one) => one.kind === 'Notification');

it('delivers an event as an array of one, once the endpoint has repeated its code', async () => {
  const { received, fetch } = webhook();
  const { grid } = await subscribed({ fetch });
  expect(received[0]?.body).toMatchObject([{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent' }]);
  grid.publish(event('one'));
  await vi.waitFor(() => expect(grid.stats()).toMatchObject({ published: 1, delivered: 1, pending: 0 }));
  expect(notifications(received)).toHaveLength(1);
  expect(notifications(received)[0]?.body).toEqual([event('one')]);
});

it('delivers a CloudEvent by itself, after the OPTIONS handshake', async () => {
  const { received, fetch } = webhook();
  const { grid } = await subscribed({ fetch }, { ...SUBSCRIPTION, schema: 'CloudEventSchemaV1_0' });
  expect(received[0]?.headers.get('webhook-request-origin')).toBe('eventgrid.azure.net');
  grid.publish(event('one'));
  await vi.waitFor(() => expect(notifications(received)).toHaveLength(1));
  const body = notifications(received)[0]?.body as CloudEvent;
  expect(body).toMatchObject({ specversion: '1.0', source: '/subscriptions/s', type: 'Test.Happened', id: 'one' });
  expect(body).not.toHaveProperty('dataVersion');
});

it('does not subscribe an endpoint that does not validate, and does not tell its code', async () => {
  const grid = createEventGrid({
    clock: virtualClock(0),
    fetch: async () => Response.json({ validationResponse: 'no' }),
  });
  const refusal = await grid.subscribe(SUBSCRIPTION).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(refusal).toContain('was not validated: its answer is not the code it was sent');
  expect(refusal).not.toContain('hidden');
  grid.publish(event('one'));
  expect(grid.stats().pending).toBe(0);
});

it('sends only the events a subscription asked for', async () => {
  const { received, fetch } = webhook();
  const { grid } = await subscribed({ fetch }, { ...SUBSCRIPTION, subjectBeginsWith: 'Team/' });
  grid.publish(event('type', { eventType: 'Test.Other' }));
  grid.publish(event('subject', { subject: 'others/hello:v1' }));
  grid.publish(event('right'));
  await vi.waitFor(() => expect(notifications(received).map((one) => one.body)).toEqual([[event('right')]]));
});

it('tries again after 10 s, 30 s and a minute, and counts its tries', async () => {
  const answers = [500, 503, 408, 200];
  const { received, fetch } = webhook(() => answers.shift() ?? 200);
  const { grid, clock } = await subscribed({ fetch });
  grid.publish(event('one'));
  for (const [tries, waitMs] of [
    [1, 10_000],
    [2, 30_000],
    [3, 60_000],
  ] as const) {
    await vi.waitFor(() => expect(grid.stats().failedAttempts).toBe(tries));
    clock.advance(waitMs - 1);
    expect(notifications(received)).toHaveLength(tries);
    clock.advance(1);
  }
  await vi.waitFor(() => expect(grid.stats()).toMatchObject({ delivered: 1, pending: 0 }));
  expect(notifications(received).map((one) => one.headers.get('aeg-delivery-count'))).toEqual(['1', '2', '3', '4']);
});

it.each([400, 401, 403, 413])('puts an event that is answered %i into dead letters at once', async (status) => {
  const directory = temporaryFolder();
  const { grid } = await subscribed({ directory, ...webhook(() => status) });
  grid.publish(event('one'));
  await vi.waitFor(() => expect(grid.stats()).toMatchObject({ deadLettered: 1, pending: 0, failedAttempts: 1 }));
  const [name = ''] = readdirSync(path.join(directory, 'dead-letter'));
  expect(JSON.parse(readFileSync(path.join(directory, 'dead-letter', name), 'utf8'))).toMatchObject({
    event: { id: 'one' },
    deadLetterReason: 'DeliveryRefused',
    lastDeliveryOutcome: `Http${status}`,
  });
});

it('gives up after the last attempt', async () => {
  const { grid, clock } = await subscribed({ ...webhook(() => 500), schedule: { attemptsMax: 2, scale: 0.1 } });
  grid.publish(event('one'));
  await vi.waitFor(() => expect(grid.stats().failedAttempts).toBe(1));
  clock.advance(1000);
  await vi.waitFor(() =>
    expect(grid.deadLetters()).toMatchObject([
      { deadLetterReason: 'MaxDeliveryAttemptsExceeded', deliveryAttempts: 2 },
    ]),
  );
});

it('gives up when the event is a day old', async () => {
  const { grid } = await subscribed({ ...webhook(() => 500), schedule: { ttlMs: 9000 } });
  grid.publish(event('one'));
  await vi.waitFor(() => expect(grid.deadLetters()).toMatchObject([{ deadLetterReason: 'TimeToLiveExceeded' }]));
});

it('takes 30 s of silence for a failure', async () => {
  const { fetch: validate } = webhook();
  const silent: typeof fetch = (url, init) =>
    new Headers(init?.headers).get('aeg-event-type') === 'Notification'
      ? new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
      : validate(url, init);
  const { grid, clock } = await subscribed({ fetch: silent });
  grid.publish(event('one'));
  clock.advance(29_999);
  await Promise.resolve();
  expect(grid.stats().failedAttempts).toBe(0);
  clock.advance(1);
  await vi.waitFor(() => expect(grid.stats()).toMatchObject({ failedAttempts: 1, pending: 1 }));
});

it('still owes after a restart what nobody took before it, and tries nothing while closed', async () => {
  const directory = temporaryFolder();
  const before = await subscribed({ directory, ...webhook(() => 500) });
  before.grid.publish(event('one'));
  before.grid.publish(event('two'));
  await vi.waitFor(() => expect(before.grid.stats().failedAttempts).toBe(2));
  await before.grid.close();
  const { received, fetch } = webhook();
  const after = await subscribed({ directory, fetch });
  await vi.waitFor(() => expect(after.grid.stats()).toMatchObject({ delivered: 2, pending: 0 }));
  const ids = notifications(received).map((one) => (one.body as EventGridEvent[])[0]?.id);
  expect(ids.sort()).toEqual(['one', 'two']);
  expect(readdirSync(path.join(directory, 'pending'))).toEqual([]);
});

it('owes again what its end cut off', async () => {
  const directory = temporaryFolder();
  const { fetch: validate } = webhook();
  const silent: typeof fetch = (url, init) =>
    new Headers(init?.headers).get('aeg-event-type') === 'Notification'
      ? new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
      : validate(url, init);
  const before = await subscribed({ directory, fetch: silent });
  before.grid.publish(event('one'));
  await before.grid.close();
  const { received, fetch } = webhook();
  const after = await subscribed({ directory, fetch });
  await vi.waitFor(() => expect(after.grid.stats()).toMatchObject({ delivered: 1, deadLettered: 0 }));
  expect(notifications(received).map((one) => one.headers.get('aeg-delivery-count'))).toEqual(['1']);
});

it('lives with an endpoint that nobody listens at', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): unknown => rejections.push(reason);
  process.on('unhandledRejection', note);
  const { fetch: validate } = webhook();
  const down: typeof fetch = (url, init) =>
    new Headers(init?.headers).get('aeg-event-type') === 'Notification'
      ? fetch('http://127.0.0.1:9/', init)
      : validate(url, init);
  const grid = createEventGrid({ clock: realClock(), fetch: down, schedule: { scale: 0.001 } });
  await grid.subscribe(SUBSCRIPTION);
  grid.publish(event('one'));
  await vi.waitFor(() => expect(grid.stats().failedAttempts).toBeGreaterThan(2));
  await grid.close();
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

it('loses what it is told to lose', async () => {
  const { received, fetch } = webhook();
  const { grid } = await subscribed({ fetch });
  grid.setLossy(true);
  grid.publish(event('lost'));
  grid.setLossy(false);
  const stop = grid.drop((one) => one.id === 'picked');
  grid.publish(event('picked'));
  stop();
  grid.publish(event('kept'));
  await vi.waitFor(() => expect(grid.stats()).toMatchObject({ published: 3, dropped: 2, delivered: 1 }));
  expect(notifications(received)[0]?.body).toEqual([event('kept')]);
});
