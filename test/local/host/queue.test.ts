import { setTimeout as delay } from 'node:timers/promises';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openQueue } from '../../../local/host/queue-connection.ts';
import { startQueueListener } from '../../../local/host/queue-listener.ts';
import type { QueueFunction } from '../../../local/host/queue-processor.ts';
import { parseHostJson } from '../../../local/host/settings.ts';
import { connectionString } from '../../../local/storage/azurite.ts';
import { eventually, RARELY, startTestHost, type TestHost, uniqueName } from './fixtures/host.ts';

let service: QueueServiceClient;
let queue: QueueClient;
let poison: QueueClient;
let host: TestHost | undefined;

beforeAll(() => {
  service = QueueServiceClient.fromConnectionString(connectionString(inject('azurite')));
});
beforeEach(async () => {
  queue = service.getQueueClient(uniqueName('work'));
  poison = service.getQueueClient(`${queue.name}-poison`);
  await queue.create();
});
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

async function start(queues: object = {}): Promise<TestHost> {
  host = await startTestHost({
    settings: { OFTEN: RARELY, QUEUE_NAME: queue.name },
    queue: { connectionString: connectionString(inject('azurite')) },
    hostJson: { extensions: { queues: { messageEncoding: 'none', maxPollingInterval: '00:00:00.2', ...queues } } },
  });
  return host;
}

async function done(running: TestHost, count: number): Promise<unknown[]> {
  const found = await eventually(async () => {
    const seen = await running.seen('message done');
    return seen.length >= count ? seen : undefined;
  });
  return found.map(({ value }) => value);
}

const isEmpty = async (client: QueueClient): Promise<boolean> =>
  (await client.getProperties()).approximateMessagesCount === 0;

describe('a queue function', () => {
  it('gets parsed JSON and the metadata of its message, which is then deleted', async () => {
    const sent = await queue.sendMessage('{"group":"web"}');
    const running = await start();
    expect(await done(running, 1)).toEqual([{ group: 'web' }]);
    await eventually(async () => (await isEmpty(queue)) || undefined);
    const metadata = (await running.seen('message'))[0]?.metadata;
    expect(metadata).toMatchObject({
      id: sent.messageId,
      dequeueCount: 1,
      group: 'web',
      queueTrigger: { group: 'web' },
    });
    expect(metadata?.['insertionTime']).toBe(sent.insertedOn.toISOString());
    expect(metadata?.['popReceipt']).toEqual(expect.any(String));
  });

  it('finds its metadata overlaid by properties of the message, in any case of letters', async () => {
    await queue.sendMessage('{"ID":"mine","dequeueCount":99,"popReceipt":null,"nextVisibleTime":[1]}');
    const running = await start();
    await done(running, 1);
    const metadata = (await running.seen('message'))[0]?.metadata;
    expect(metadata).toMatchObject({ id: 'mine', dequeueCount: 99, popReceipt: expect.any(String) });
    expect(metadata?.['nextVisibleTime']).toMatch(/^\d{4}-/);
  });

  it('takes base64 where host.json says nothing of the encoding', async () => {
    await queue.sendMessage(Buffer.from('{"text":"grüße"}').toString('base64'));
    const running = await start({ messageEncoding: undefined });
    expect(await done(running, 1)).toEqual([{ text: 'grüße' }]);
  });

  it('never runs for text that is not base64: such a message ends in the poison queue as it was', async () => {
    await queue.sendMessage('{"not":"base64"}');
    const running = await start({ messageEncoding: 'base64', maxDequeueCount: 2 });
    const [message] = await eventually(() => receivePoison());
    expect(message?.messageText).toBe('{"not":"base64"}');
    expect(await running.seen('message')).toEqual([]);
  });

  it('sees a failing message again with a higher count, until it goes to the poison queue', async () => {
    await queue.sendMessage('"fail"');
    const running = await start({ maxDequeueCount: 3 });
    const [message] = await eventually(() => receivePoison());
    expect(message?.messageText).toBe('"fail"');
    expect((await running.seen('message')).map(({ metadata }) => metadata?.['dequeueCount'])).toEqual([1, 2, 3]);
    await eventually(async () => (await isEmpty(queue)) || undefined);
  });

  it('does not wait out visibilityTimeout before a last failure goes to the poison queue', async () => {
    await queue.sendMessage('"fail"');
    await start({ maxDequeueCount: 1, visibilityTimeout: '01:00:00' });
    const [message] = await eventually(() => receivePoison());
    expect(message?.messageText).toBe('"fail"');
  });

  it('sees a failed message again only after visibilityTimeout', async () => {
    await queue.sendMessage('"fail"');
    const running = await start({ visibilityTimeout: '00:00:02', maxDequeueCount: 2 });
    await eventually(async () => (await running.seen('message')).length === 1 || undefined);
    const startedMs = performance.now();
    await eventually(async () => (await running.seen('message')).length === 2 || undefined);
    expect(performance.now() - startedMs).toBeGreaterThan(1_500);
  });

  it('runs no more messages at once than batchSize and newBatchThreshold allow together', async () => {
    for (let n = 0; n < 6; n++) await queue.sendMessage(JSON.stringify({ slow: n }));
    const running = await start({ batchSize: 2, newBatchThreshold: 1 });
    await eventually(async () => (await running.seen('message')).length > 0 || undefined);
    await delay(800);
    expect(await running.seen('message')).toHaveLength(2);
    expect(await done(running, 6)).toHaveLength(6);
  });

  it('is polled for before its queue exists', async () => {
    await queue.delete();
    const running = await start();
    await delay(300);
    await eventually(() => queue.create().catch(() => undefined));
    await queue.sendMessage('"late"');
    expect(await done(running, 1)).toEqual(['late']);
    expect(running.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('keeps a long-running message hidden, and deletes it with its newest receipt', async () => {
    await queue.sendMessage('"long"');
    let runs = 0;
    const listener = startQueueListener(
      await listenerOf(queue, async () => {
        runs += 1;
        await delay(3_000);
      }),
    );
    await eventually(async () => runs > 0 || undefined);
    await eventually(async () => (await isEmpty(queue)) || undefined);
    expect(runs).toBe(1);
    await listener.stop();
  });

  it('leaves a message that arrives during the stop visible to others', async () => {
    let runs = 0;
    const options = await listenerOf(queue, async () => {
      runs += 1;
    });
    const received = Promise.withResolvers<void>();
    const receive = options.queue.receiveMessages.bind(options.queue);
    options.queue.receiveMessages = async (...args) => {
      const response = await receive(...args);
      received.resolve();
      await delay(300);
      return response;
    };
    await queue.sendMessage('"kept"');
    const listener = startQueueListener(options);
    await received.promise;
    await listener.stop();
    const { receivedMessageItems } = await queue.receiveMessages();
    expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['"kept"']);
    expect(runs).toBe(0);
  });

  it('is taken no more messages for after a drain, and the running one ends', async () => {
    await queue.sendMessage('"slow"');
    const running = await start();
    await eventually(async () => (await running.seen('message')).length === 1 || undefined);
    await running.drain();
    expect(await running.seen('message done')).toHaveLength(1);
    await queue.sendMessage('"after"');
    await delay(600);
    expect(await running.seen('message')).toHaveLength(1);
  });
});

/** A listener's options with a function that is no app's, and a short time of being hidden. */
async function listenerOf(client: QueueClient, work: () => Promise<void>): Promise<QueueFunction> {
  const info = { type: 'queueTrigger', direction: 'in' };
  return {
    fn: {
      name: 'bare',
      metadata: { name: 'bare', bindings: { m: info } },
      callback: () => undefined,
      trigger: { name: 'm', info },
    },
    queue: await openQueue({ connectionString: connectionString(inject('azurite')) }, client.name),
    poisonQueue: service.getQueueClient(`${client.name}-poison`),
    settings: parseHostJson({ extensions: { queues: { messageEncoding: 'none', maxPollingInterval: '00:00:00.2' } } })
      .queues,
    invoker: {
      invoke: async () => {
        await work();
        return {};
      },
      runHooks: async () => undefined,
      idle: async () => 0,
    },
    log: () => undefined,
    hide: { seconds: 2, renewEveryMs: 500 },
  };
}

async function receivePoison() {
  try {
    const { receivedMessageItems } = await poison.receiveMessages();
    return receivedMessageItems.length > 0 ? receivedMessageItems : undefined;
  } catch {
    return undefined;
  }
}
