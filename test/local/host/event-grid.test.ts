import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHost, type TestHost } from './fixtures/host.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ enforceKeys: { master: 'm', host: ['h'], eventGrid: 'e' } });
});
afterAll(() => host.stop());

interface Delivery {
  readonly type?: string;
  readonly body?: unknown;
  readonly name?: string;
  readonly key?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function post(delivery: Delivery): Promise<Response> {
  const query = new URLSearchParams({ functionName: delivery.name ?? 'onEvent', code: delivery.key ?? 'e' });
  return fetch(`${host.url}/runtime/webhooks/eventgrid?${query}`, {
    method: delivery.method ?? 'POST',
    headers: { ...(delivery.type === undefined ? {} : { 'aeg-event-type': delivery.type }), ...delivery.headers },
    ...(delivery.body === undefined ? {} : { body: JSON.stringify(delivery.body) }),
  });
}

const event = (id: string, data: object = {}): object => ({
  id,
  topic: '/subscriptions/s',
  subject: 'jobs:v1',
  eventType: 'Microsoft.ContainerRegistry.ImagePushed',
  eventTime: '2018-04-25T21:39:47.6549614Z',
  data,
  dataVersion: '2.0',
  metadataVersion: '1',
});

describe('the Event Grid webhook', () => {
  it('answers the validation event of the EventGrid schema', async () => {
    const response = await post({ type: 'SubscriptionValidation', body: [event('v', { validationCode: 'abc' })] });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ validationResponse: 'abc' });
  });

  it('answers a validation event whose data is JSON in a string', async () => {
    const body = { id: 'v', specversion: '1.0', data: '{"validationCode":"def"}' };
    expect(await (await post({ type: 'SubscriptionValidation', body })).json()).toEqual({ validationResponse: 'def' });
  });

  it.each([
    ['eventgrid.azure.us', 'eventgrid.azure.us'],
    ['evil.example', 'eventgrid.azure.net'],
  ])('answers the CloudEvents handshake of %s with %s', async (origin, allowed) => {
    const response = await post({ method: 'OPTIONS', headers: { 'webhook-request-origin': origin } });
    expect(response.status).toBe(200);
    expect(response.headers.get('webhook-allowed-origin')).toBe(allowed);
    expect(response.headers.get('webhook-allowed-rate')).toBeNull();
  });

  it('runs the function once an event of the array, and leaves dates as text', async () => {
    const response = await post({ type: 'Notification', body: [event('a1', { tag: 'v1' }), event('a2')] });
    expect(response.status).toBe(202);
    const seen = (await host.seen('event')).slice(-2);
    expect(seen.map(({ value }) => value)).toEqual([event('a1', { tag: 'v1' }), event('a2')]);
    expect(seen[0]?.metadata).toEqual({ data: { tag: 'v1' } });
  });

  it('takes a single CloudEvent', async () => {
    const body = { id: 'c1', source: 's', type: 't', specversion: '1.0', time: '2026-01-01T00:00:00Z', data: { x: 1 } };
    expect((await post({ type: 'Notification', body })).status).toBe(202);
    expect((await host.seen('event')).at(-1)?.value).toEqual(body);
  });

  it('answers 500 with the reason when one of the events fails, after all were run', async () => {
    const body = [event('f1', { fail: true }), event('f2')];
    const response = await post({ type: 'Notification', body });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('event f1 failed');
    expect((await host.seen('event')).slice(-2).map(({ value }) => value)).toEqual(body);
  });

  it.each<[string, number, Delivery]>([
    ['202 to Unsubscribe', 202, { type: 'Unsubscribe' }],
    ['400 without an event type', 400, { body: [] }],
    ['400 to a notification that is not JSON', 400, { type: 'Notification' }],
    ['404 for an unknown function', 404, { name: 'nobody', type: 'Notification', body: [] }],
    ['404 for a function of another kind', 404, { name: 'hello', type: 'Notification', body: [] }],
    ['401 for a wrong key', 401, { key: 'x', type: 'Notification', body: [] }],
    ['401 for a function key', 401, { key: 'h', type: 'Notification', body: [] }],
    ['202 for the master key', 202, { key: 'm', type: 'Notification', body: [] }],
  ])('answers %s', async (_, status, delivery) => {
    expect((await post(delivery)).status).toBe(status);
  });

  it('names the function it cannot find', async () => {
    expect(await (await post({ name: 'nobody' })).text()).toBe("cannot find function: 'nobody'");
  });
});
