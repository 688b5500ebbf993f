/**
 * The queue trigger's listener: polls one storage queue with the WebJobs SDK's rules for waiting and for how many
 * messages run at once. Started by `listeners.ts`; each message goes to `queue-processor.ts`.
 */
import type { DequeuedMessageItem } from '@azure/storage-queue';
import { createBackoff } from './backoff.ts';
import { messageOf } from './log.ts';
import { pause } from './pause.ts';
import { category, HIDE, processMessage, type QueueFunction } from './queue-processor.ts';

/**
 * A receive that is under way at a stop is let finish: cut off, it could hide messages that nobody holds. After this
 * the storage is taken to be gone.
 */
const LAST_RECEIVE_MAX_MS = 1_000;

export interface QueueListener {
  /** Takes no more messages; resolves when polling has ended. Running functions go on. */
  stop(): Promise<void>;
}

export function startQueueListener(options: QueueFunction): QueueListener {
  const stopping = new AbortController();
  const giveUp = new AbortController();
  const polling = poll(options, stopping.signal, giveUp.signal);
  return {
    stop: async () => {
      stopping.abort();
      const timer = setTimeout(() => giveUp.abort(), LAST_RECEIVE_MAX_MS);
      await polling;
      clearTimeout(timer);
    },
  };
}

async function poll(options: QueueFunction, signal: AbortSignal, giveUp: AbortSignal): Promise<void> {
  const { settings } = options;
  const backoff = createBackoff(settings.maxPollingIntervalMs);
  const active = new Set<Promise<void>>();
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    const messages = await receive(options, giveUp);
    if (signal.aborted) return release(options, messages);
    for (const message of messages) {
      const work: Promise<void> = processMessage(options, message).finally(() => active.delete(work));
      active.add(work);
    }
    while (active.size > settings.newBatchThreshold && !signal.aborted) await Promise.race([stopped, ...active]);
    await pause(backoff.next(messages.length > 0), signal);
  }
}

/** Messages that came while stopping are shown again at once, not after ten minutes. */
async function release(options: QueueFunction, messages: readonly DequeuedMessageItem[]): Promise<void> {
  const shown = messages.map(({ messageId, popReceipt }) =>
    options.queue.updateMessage(messageId, popReceipt, undefined, 0),
  );
  await Promise.allSettled(shown);
}

/** A queue that does not exist is not created, just asked again. */
async function receive(options: QueueFunction, giveUp: AbortSignal): Promise<readonly DequeuedMessageItem[]> {
  try {
    const { receivedMessageItems } = await options.queue.receiveMessages({
      numberOfMessages: options.settings.batchSize,
      visibilityTimeout: (options.hide ?? HIDE).seconds,
      abortSignal: giveUp,
    });
    return receivedMessageItems;
  } catch (error) {
    if (!giveUp.aborted && !isNotFound(error)) {
      options.log('error', category(options), `queue ${options.queue.name} could not be read: ${messageOf(error)}`);
    }
    return [];
  }
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404;
}
