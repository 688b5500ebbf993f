/** The poison queue as the Functions host leaves it, on every store there is, and by its requests. */
import { describe, expect, it } from 'vitest';
import { poisonQueueName } from '../../../local/host/queue-processor.ts';
import { createPoisonQueue } from '../../../src/azure/queues/poison-queue.ts';
import { QUEUE_NAME } from '../../../src/azure/queues/wake-queue.ts';
import type { Store } from '../../contract/storage/stores.ts';
import { ownName, QUEUE_STORES, queueOn } from '../../contract/storage/stores.ts';
import { answering, brokenConnection } from '../support/answering-client.ts';
import { credential, faultOf, shown, signal, TOKEN } from '../support/fixtures.ts';

const HIDE_MS = 60_000;

async function given(store: Store, texts: readonly string[]) {
  const of = ownName();
  const poison = createPoisonQueue({ connectionString: store.connectionString(), httpClient: store.queues, of });
  const raw = queueOn(store, poisonQueueName(of));
  if (texts.length > 0) await raw.create();
  for (const text of texts) await raw.sendMessage(text, { messageTimeToLive: -1 });
  return { poison, raw };
}

describe.each(QUEUE_STORES)('the poison queue on $name', (store) => {
  it('is empty where the host never made it', async () => {
    const { poison } = await given(store, []);
    expect(await poison.count(signal())).toBe(0);
    expect(await poison.peek(32, signal())).toEqual([]);
    expect(await poison.receive(32, HIDE_MS, signal())).toEqual([]);
  });

  it('shows its messages and changes nothing by it', async () => {
    const { poison } = await given(store, ['{"v":1}', 'é<&>']);
    for (let n = 0; n < 2; n += 1) {
      expect(await poison.count(signal())).toBe(2);
      const shownOnes = await poison.peek(32, signal());
      expect(shownOnes.map(({ text }) => text)).toEqual(['{"v":1}', 'é<&>']);
      expect(Math.abs((shownOnes[0]?.since ?? 0) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('gives a message to one at a time, and removes it for good', async () => {
    const { poison } = await given(store, ['one', 'two']);
    const held = await poison.receive(32, HIDE_MS, signal());
    expect(held.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(await poison.receive(32, HIDE_MS, signal())).toEqual([]);
    const [one] = held;
    if (!one) throw new Error('nothing was received');
    await poison.remove(one, signal());
    expect(await poison.count(signal())).toBe(1);
    await poison.remove(one, signal());
  });

  it('leaves a message to whoever received it since', async () => {
    const { poison, raw } = await given(store, ['one']);
    const [mine] = await poison.receive(1, HIDE_MS, signal());
    if (!mine) throw new Error('nothing was received');
    await raw.updateMessage(mine.id, mine.receipt, undefined, 60);
    await poison.remove(mine, signal());
    expect(await poison.count(signal())).toBe(1);
  });
});

describe('the poison queue, by its requests', () => {
  const xml = { 'content-type': 'application/xml' };
  const over = (httpClient: ReturnType<typeof answering>) =>
    createPoisonQueue({ endpoint: 'https://account.queue.example', credential, httpClient });

  it('is the one that the host makes of the queue of wakes', async () => {
    const client = answering(() => ({ status: 200, body: '<QueueMessagesList></QueueMessagesList>', headers: xml }));
    await over(client).receive(100, 1500, signal());
    const url = new URL(client.asked[0]?.url ?? '');
    expect(url.pathname).toBe(`/${poisonQueueName(QUEUE_NAME)}/messages`);
    expect([url.searchParams.get('numofmessages'), url.searchParams.get('visibilitytimeout')]).toEqual(['32', '2']);
  });

  it.each([
    [500, 'InternalError', 'transient', 'StoreUnavailable'],
    [429, 'Whatever', 'transient', 'Throttled'],
    [403, 'AuthorizationPermissionMismatch', 'terminal', 'Forbidden'],
  ])('says that %i is a fault, after one try, and nothing of the body', async (status, code, kind, reason) => {
    const client = answering(() => ({
      status,
      headers: { ...xml, 'x-ms-error-code': code },
      body: `<Error><Code>${code}</Code><Message>canary</Message></Error>`,
    }));
    const poison = over(client);
    const held = { id: 'm', receipt: 'r', text: '', since: 0 };
    const calls = [
      () => poison.count(signal()),
      () => poison.peek(1, signal()),
      () => poison.receive(1, 1000, signal()),
      () => poison.remove(held, signal()),
    ];
    for (const call of calls) {
      const fault = await faultOf(call());
      expect(fault).toMatchObject({ kind, reason, code });
      expect(shown(fault)).not.toMatch(new RegExp(`canary|${TOKEN}`));
    }
    expect(client.asked).toHaveLength(calls.length);
  });

  it('says so when the connection breaks', async () => {
    const broken = answering(() => {
      throw brokenConnection('ECONNRESET');
    });
    expect(await faultOf(over(broken).count(signal()))).toMatchObject({ kind: 'transient', code: 'ECONNRESET' });
  });
});
