/**
 * {@link JobQueue} on an Azure Service Bus queue, by the group's managed identity. Both services hold an identical copy.
 * The queue's lock duration, not the caller, decides how long a taken message stays hidden; a queue made here has 15 s.
 */
import { type JobQueue, once, type TakenMessage } from './queue.ts';

/** As long as the processor asks of a Storage queue (its VISIBILITY_SECONDS). */
const LOCK_DURATION = 'PT15S';
/** An empty queue is answered after this long. */
const RECEIVE_WAIT_MAX_MS = 1_000;

export function openServiceBus(namespace: string, name: string): JobQueue {
  const host = namespace.includes('.') ? namespace : `${namespace}.servicebus.windows.net`;
  const opened = once(async () => {
    // One after the other: loaded at the same time, Node refuses a module that both of them require.
    const { ServiceBusAdministrationClient, ServiceBusClient } = await import('@azure/service-bus');
    const { DefaultAzureCredential } = await import('@azure/identity');
    const credential = new DefaultAzureCredential();
    const admin = new ServiceBusAdministrationClient(host, credential);
    await admin.createQueue(name, { lockDuration: LOCK_DURATION }).catch(mayExist);
    const client = new ServiceBusClient(host, credential, { retryOptions: { maxRetries: 2, timeoutInMs: 5_000 } });
    // Locks are not renewed: a message whose processor is stuck must come back.
    const receiver = client.createReceiver(name, { receiveMode: 'peekLock', maxAutoLockRenewalDurationInMs: 0 });
    return { admin, sender: client.createSender(name), receiver };
  });
  return {
    send: async (text) => {
      const { sender } = await opened();
      await sender.sendMessages({ body: text, contentType: 'application/json' });
    },
    receive: async (max) => {
      const { receiver } = await opened();
      const messages = await receiver.receiveMessages(max, { maxWaitTimeInMs: RECEIVE_WAIT_MAX_MS });
      return messages.map(
        (message): TakenMessage => ({
          text: String(message.body),
          complete: () => receiver.completeMessage(message).catch(mayBeLost),
        }),
      );
    },
    depth: async () => {
      const { admin } = await opened();
      return (await admin.getQueueRuntimeProperties(name)).activeMessageCount;
    },
  };
}

/** An identity that may send and receive but not manage gets 401: the queue is then somebody else's to make. */
function mayExist(error: unknown): void {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status !== 401 && status !== 403 && status !== 409) throw error;
}

/** A lost lock means that the message is another processor's by now. */
function mayBeLost(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'MessageLockLost') throw error;
}
