/**
 * The queue between Job Generator, which sends, and Job Processing, which takes: one interface, and the choice between
 * its two adapters by the environment. Both services hold an identical copy.
 */
import { openServiceBus } from './service-bus.ts';
import { openStorageQueue } from './storage-queue.ts';

/** A message somebody holds. Until it is completed it comes back once its time is up: nothing is lost with its holder. */
export interface TakenMessage {
  readonly text: string;
  /** Removes it for good. Resolves as well when somebody else has taken it meanwhile. */
  complete(): Promise<void>;
}

export interface JobQueue {
  /** Resolves when the service has stored the message. */
  send(text: string): Promise<void>;
  /** Up to `max` messages, at once or after a second, perhaps none; hidden from others for `visibilityS` seconds. */
  receive(max: number, visibilityS: number): Promise<readonly TakenMessage[]>;
  /** About how many messages stand in the queue. */
  depth(): Promise<number>;
}

/** Connects to nothing yet: the SDK is loaded and the queue made at the first call, again after each failure. */
export function openQueue(env: NodeJS.ProcessEnv): JobQueue {
  const name = env['QUEUE_NAME'] || 'jobs';
  const namespace = env['SERVICEBUS_NAMESPACE'];
  if (namespace) return openServiceBus(namespace, name);
  const connection = env['QUEUE_CONNECTION'];
  if (connection) return openStorageQueue({ connection }, name);
  const endpoint = env['QUEUE_ENDPOINT'];
  if (endpoint) return openStorageQueue({ endpoint }, name);
  throw new Error('No queue: set SERVICEBUS_NAMESPACE, QUEUE_CONNECTION or QUEUE_ENDPOINT.');
}

/** Remembers what `make` gave; forgets a failure, so that the next caller tries anew. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
