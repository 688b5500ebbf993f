/**
 * {@link JobQueue} on an Azure Storage queue, by connection string or by the group's managed identity. Both services
 * hold an identical copy.
 */
import type { QueueClient } from '@azure/storage-queue';
import { type JobQueue, once, type TakenMessage } from './queue.ts';

/** Short waits in the SDK, because both callers have a way of their own to wait longer. */
const RETRY = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1_000, tryTimeoutInMs: 5_000 };

export function openStorageQueue(at: { connection: string } | { endpoint: string }, name: string): JobQueue {
  const opened = once(async () => {
    const { QueueClient } = await import('@azure/storage-queue');
    const options = { retryOptions: RETRY };
    const client =
      'connection' in at
        ? new QueueClient(at.connection, name, options)
        : new QueueClient(`${at.endpoint.replace(/\/$/, '')}/${name}`, await credential(), options);
    await client.createIfNotExists();
    return client;
  });
  return {
    send: async (text) => {
      const client = await opened();
      await retryMissing(client, () => client.sendMessage(text));
    },
    receive: async (max, visibilityS) => {
      const client = await opened();
      const options = { numberOfMessages: max, visibilityTimeout: visibilityS };
      const { receivedMessageItems } = await retryMissing(client, () => client.receiveMessages(options));
      return receivedMessageItems.map(
        ({ messageText, messageId, popReceipt }): TakenMessage => ({
          text: messageText,
          complete: () => remove(client, messageId, popReceipt),
        }),
      );
    },
    depth: async () => {
      const { approximateMessagesCount } = await (await opened()).getProperties();
      return approximateMessagesCount ?? 0;
    },
  };
}

async function credential() {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

/** A queue that somebody deleted while we run is made again. */
async function retryMissing<T>(client: QueueClient, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (codeOf(error) !== 'QueueNotFound') throw error;
    await client.createIfNotExists();
    return call();
  }
}

/** The receipt is void once the message's time was up and another processor took or removed it: then it is theirs. */
async function remove(client: QueueClient, id: string, receipt: string): Promise<void> {
  try {
    await client.deleteMessage(id, receipt);
  } catch (error) {
    if (!['MessageNotFound', 'PopReceiptMismatch', 'QueueNotFound'].includes(codeOf(error))) throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
