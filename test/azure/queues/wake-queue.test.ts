import { describe, expect, it } from 'vitest';
import { createWakeQueue } from '../../../src/azure/queues/wake-queue.ts';
import type { WakeMessage } from '../../../src/core/model.ts';
import type { Store } from '../../contract/storage/stores.ts';
import { ownName, QUEUE_STORES, queueOn } from '../../contract/storage/stores.ts';
import { answering, brokenConnection } from '../support/answering-client.ts';
import { credential, faultOf, SCOPE, shown, signal, TOKEN } from '../support/fixtures.ts';

const message: WakeMessage = { v: 1, scope: SCOPE, group: 'web<&>"é', ticket: 't1' };

function wakeQueueOn(store: Store, name: string) {
  return createWakeQueue({ connectionString: store.connectionString(), httpClient: store.queues, name });
}

async function ownQueue(store: Store) {
  const name = ownName();
  const queue = wakeQueueOn(store, name);
  await queue.ensure(signal());
  return { queue, name, raw: queueOn(store, name) };
}

describe.each(QUEUE_STORES)('the queue of wakes on $name', (store) => {
  it('carries the message as plain JSON text that never expires', async () => {
    const { queue, raw } = await ownQueue(store);
    await queue.send(message, 0, signal());
    const [received] = (await raw.receiveMessages()).receivedMessageItems;
    expect(JSON.parse(received?.messageText ?? '')).toEqual(message);
    expect(received?.expiresOn.getFullYear()).toBe(9999);
  });

  it('shows a message when it is due, not before', async () => {
    const { queue, raw } = await ownQueue(store);
    await queue.send(message, 1200, signal());
    expect((await raw.receiveMessages()).receivedMessageItems).toEqual([]);
    await expect
      .poll(async () => (await raw.receiveMessages()).receivedMessageItems.length, { timeout: 5000, interval: 200 })
      .toBe(1);
  });

  it('is created any number of times', async () => {
    const { name } = await ownQueue(store);
    await wakeQueueOn(store, name).ensure(signal());
  });
});

describe('the queue of wakes, by its requests', () => {
  const over = (httpClient: ReturnType<typeof answering>) =>
    createWakeQueue({ endpoint: 'https://account.queue.example', credential, httpClient });
  const sent =
    '<?xml version="1.0"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId></QueueMessage></QueueMessagesList>';
  const xml = { 'content-type': 'application/xml' };

  it.each([
    [0, 0],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [3_600_000, 3600],
    [7_200_000, 3600],
    [-5, 0],
  ])('delays by %i ms as %i s: rounded up, at most an hour', async (delayMs, seconds) => {
    const client = answering(() => ({ status: 201, body: sent, headers: xml }));
    await over(client).send(message, delayMs, signal());
    const url = new URL(client.asked[0]?.url ?? '');
    expect([url.pathname, url.searchParams.get('visibilitytimeout')]).toEqual(['/reconcile/messages', String(seconds)]);
    expect(url.searchParams.get('messagettl')).toBe('-1');
  });

  it.each([
    [500, 'transient', 'StoreUnavailable'],
    [503, 'transient', 'StoreUnavailable'],
    [404, 'transient', 'StoreUnavailable'],
    [403, 'terminal', 'Forbidden'],
    [429, 'transient', 'Throttled'],
  ])('sends once, and says that %i is %s', async (status, kind, reason) => {
    const code = status === 404 ? 'QueueNotFound' : 'Whatever';
    const client = answering(() => ({
      status,
      headers: { ...xml, 'x-ms-error-code': code },
      body: `<Error><Code>${code}</Code><Message>canary</Message></Error>`,
    }));
    const fault = await faultOf(over(client).send(message, 0, signal()));
    expect(fault).toMatchObject({ kind, reason, code });
    expect(client.asked).toHaveLength(1);
    expect(shown(fault)).not.toMatch(new RegExp(`canary|${TOKEN}`));
  });

  it('says so when the connection breaks, and when time runs out', async () => {
    const broken = answering(() => {
      throw brokenConnection('ECONNRESET');
    });
    expect(await faultOf(over(broken).send(message, 0, signal()))).toMatchObject({
      kind: 'transient',
      code: 'ECONNRESET',
    });
    expect(broken.asked).toHaveLength(1);
    expect(await faultOf(over(broken).send(message, 0, AbortSignal.abort()))).toMatchObject({ reason: 'OutOfTime' });
  });
});
