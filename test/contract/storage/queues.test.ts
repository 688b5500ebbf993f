/** How a queue behaves, on every store. Times are real here; what needs a clock of its own is in `test/local/storage`. */
import type { QueueClient } from '@azure/storage-queue';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, unsignedStatus } from './answers.ts';
import { ownName, QUEUE_STORES, queueOn } from './stores.ts';

describe.each(QUEUE_STORES)('a queue on $name', (store) => {
  let queue: QueueClient;
  let name: string;
  beforeEach(async () => {
    name = ownName();
    queue = queueOn(store, name);
    await queue.create();
  });

  const received = async (numberOfMessages = 32, visibilityTimeout = 30) =>
    (await queue.receiveMessages({ numberOfMessages, visibilityTimeout })).receivedMessageItems;
  const texts = async (numberOfMessages?: number) => (await received(numberOfMessages)).map((item) => item.messageText);
  const only = async () => {
    const [message] = await received();
    if (message === undefined) throw new Error('no message was received');
    return message;
  };

  it('is created again without harm, unless its metadata differ', async () => {
    expect((await queue.createIfNotExists()).succeeded).toBe(false);
    await queue.create();
    await queue.sendMessage('kept');
    expect(await refusalOf(queue.create({ metadata: { a: 'b' } }))).toBe('409 QueueAlreadyExists');
    expect(await texts()).toEqual(['kept']);
  });

  it('is gone when deleted, with its messages', async () => {
    await queue.sendMessage('x');
    await queue.delete();
    const calls = [queue.delete(), queue.sendMessage('x'), received(), queue.peekMessages(), queue.getProperties()];
    // All are waited for at once: one that is refused while another is awaited would be nobody's.
    const refusals = await Promise.all(calls.map(refusalOf));
    expect(new Set(refusals)).toEqual(new Set(['404 QueueNotFound']));
    expect((await queue.createIfNotExists()).succeeded).toBe(true);
    expect(await texts()).toEqual([]);
  });

  it('tells its metadata, and how many messages it has', async () => {
    await queue.setMetadata({ owner: 'me' });
    for (const hidden of [0, 0, 60]) await queue.sendMessage('x', { visibilityTimeout: hidden });
    expect(await queue.getProperties()).toMatchObject({ metadata: { owner: 'me' }, approximateMessagesCount: 3 });
  });

  it('is refused a name that no queue may have', async () => {
    for (const odd of ['Upper', 'ab', '-ab', 'a--b', 'ab-']) {
      expect(await refusalOf(queueOn(store, odd).create())).toMatch(/^400 /);
    }
  });

  it('answers nobody without Authorization', async () => {
    const endpoint = /QueueEndpoint=([^;]+)/.exec(store.connectionString())?.[1] ?? '';
    expect(await unsignedStatus(store.queues, `${endpoint}/${name}/messages`)).toBe(403);
  });

  it.each(['{"a":"<&>\'é😀"}', ' x  y ', 'line\nbreak', '&amp;', ']]>'])('brings %j as it was sent', async (text) => {
    await queue.sendMessage(text);
    expect((await queue.peekMessages()).peekedMessageItems[0]?.messageText).toBe(text);
    expect(await texts()).toEqual([text]);
  });

  it('gives messages in the order they were sent, up to as many as asked for', async () => {
    for (const text of ['1', '2', '3', '4']) await queue.sendMessage(text);
    expect(await texts(1)).toEqual(['1']);
    expect(await texts(2)).toEqual(['2', '3']);
    expect(await texts(32)).toEqual(['4']);
    expect(await texts(32)).toEqual([]);
  });

  it('shows to a peek what is visible, and hides nothing by it', async () => {
    await queue.sendMessage('now');
    await queue.sendMessage('later', { visibilityTimeout: 60 });
    for (let times = 0; times < 2; times += 1) {
      const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
      expect(peekedMessageItems.map((item) => [item.messageText, item.dequeueCount])).toEqual([['now', 0]]);
    }
  });

  it('counts how often a message was received, and shows it again after its time', async () => {
    const sent = await queue.sendMessage('x', { messageTimeToLive: -1 });
    const [first] = await received(1, 1);
    expect(first).toMatchObject({ messageId: sent.messageId, dequeueCount: 1, insertedOn: sent.insertedOn });
    expect(await texts()).toEqual([]);
    await expect.poll(async () => (await received())[0]?.dequeueCount, { timeout: 4000, interval: 200 }).toBe(2);
  });

  it('says when a message goes: in a week, when told, or never', async () => {
    const livesS = async (messageTimeToLive?: number) => {
      const options = messageTimeToLive === undefined ? {} : { messageTimeToLive };
      const { insertedOn, expiresOn } = await queue.sendMessage('x', options);
      return (expiresOn.getTime() - insertedOn.getTime()) / 1000;
    };
    expect([await livesS(), await livesS(90)]).toEqual([7 * 24 * 3600, 90]);
    expect((await queue.sendMessage('x', { messageTimeToLive: -1 })).expiresOn.toISOString()).toMatch(/^9999-12-31/);
  });

  it('loses a message when its time is over', async () => {
    await queue.sendMessage('short', { messageTimeToLive: 1 });
    await queue.sendMessage('long');
    await expect
      .poll(async () => (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.length, {
        timeout: 4000,
        interval: 200,
      })
      .toBe(1);
    expect(await texts()).toEqual(['long']);
  });

  it('takes changes only from whoever received the message last', async () => {
    await queue.sendMessage('x');
    const message = await only();
    const updated = await queue.updateMessage(message.messageId, message.popReceipt, 'y', 0);
    const newest = await only();
    expect(newest).toMatchObject({ messageText: 'y', messageId: message.messageId, dequeueCount: 2 });
    for (const old of [message.popReceipt, updated.popReceipt ?? '']) {
      expect(await refusalOf(queue.updateMessage(message.messageId, old, 'z', 0))).toBe('400 PopReceiptMismatch');
      expect(await refusalOf(queue.deleteMessage(message.messageId, old))).toBe('400 PopReceiptMismatch');
    }
    await queue.deleteMessage(message.messageId, newest.popReceipt);
    expect(await refusalOf(queue.deleteMessage(message.messageId, newest.popReceipt))).toBe('404 MessageNotFound');
    const late = queue.updateMessage(message.messageId, newest.popReceipt, 'z', 0);
    expect(await refusalOf(late)).toBe('404 MessageNotFound');
  });

  it('keeps the text where an update names none, and hides the message as long as told', async () => {
    await queue.sendMessage('x');
    const { messageId, popReceipt } = await only();
    const { nextVisibleOn } = await queue.updateMessage(messageId, popReceipt, undefined, 600);
    expect((nextVisibleOn?.getTime() ?? 0) - Date.now()).toBeGreaterThan(590_000);
    expect(await texts()).toEqual([]);
    const again = queue.updateMessage(messageId, popReceipt, undefined, 0);
    expect(await refusalOf(again)).toBe('400 PopReceiptMismatch');
  });

  it('lets a message be deleted by the receipt of its sending', async () => {
    const { messageId, popReceipt } = await queue.sendMessage('x', { visibilityTimeout: 60 });
    await queue.deleteMessage(messageId, popReceipt);
    expect(await queue.getProperties()).toMatchObject({ approximateMessagesCount: 0 });
  });

  it('is cleared of everything', async () => {
    for (const visibilityTimeout of [0, 60]) await queue.sendMessage('x', { visibilityTimeout });
    await queue.clearMessages();
    expect(await queue.getProperties()).toMatchObject({ approximateMessagesCount: 0 });
  });

  it('takes texts up to 64 KiB', async () => {
    await queue.sendMessage('x'.repeat(64 * 1024));
    expect(await refusalOf(queue.sendMessage('x'.repeat(64 * 1024 + 1)))).toBe('413 RequestBodyTooLarge');
    expect(await refusalOf(queue.sendMessage('é'.repeat(32 * 1024 + 1)))).toBe('413 RequestBodyTooLarge');
  });

  it('refuses numbers out of range', async () => {
    const week = 7 * 24 * 3600;
    const range = '400 OutOfRangeQueryParameterValue';
    expect(await refusalOf(received(33))).toBe(range);
    expect(await refusalOf(received(0))).toMatch(/^400 /);
    expect(await refusalOf(received(1, 0))).toMatch(/^400 /);
    expect(await refusalOf(received(1, week + 1))).toBe(range);
    expect(await refusalOf(queue.peekMessages({ numberOfMessages: 33 }))).toBe(range);
    expect(await refusalOf(queue.sendMessage('x', { visibilityTimeout: week + 1 }))).toBe(range);
    expect(await refusalOf(queue.sendMessage('x', { messageTimeToLive: 0 }))).toMatch(/^400 /);
    expect(await refusalOf(queue.sendMessage('x', { messageTimeToLive: 5, visibilityTimeout: 5 }))).toMatch(/^400 /);
  });
});
