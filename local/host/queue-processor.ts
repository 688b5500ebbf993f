/**
 * What happens to one received queue message: its function runs while the message is kept hidden, then it is deleted,
 * shown again later, or moved to the poison queue. It is deleted only after its function succeeded.
 */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { Invoker } from './invoke.ts';
import type { LoadedFunction } from './load-app.ts';
import { type HostLog, messageOf } from './log.ts';
import { pause } from './pause.ts';
import { decodeText, triggerMetadata } from './queue-message.ts';
import { textData } from './rpc.ts';
import type { QueueSettings } from './settings.ts';

const POISON_SUFFIX = '-poison';

/** A received message is hidden for 10 minutes and hidden again at half of that, as in the real listener. */
export const HIDE = { seconds: 600, renewEveryMs: 300_000 } as const;

export interface QueueFunction {
  readonly fn: LoadedFunction;
  readonly queue: QueueClient;
  readonly poisonQueue: QueueClient;
  readonly settings: QueueSettings;
  readonly invoker: Invoker;
  readonly log: HostLog;
  readonly hide?: { readonly seconds: number; readonly renewEveryMs: number };
}

/** Never rejects: a message that could not be settled comes back when its invisibility ends. */
export async function processMessage(options: QueueFunction, message: DequeuedMessageItem): Promise<void> {
  const held = { ...message };
  try {
    if (message.dequeueCount > options.settings.maxDequeueCount) {
      await toPoison(options, held);
    } else if (await succeeds(options, held)) {
      await options.queue.deleteMessage(held.messageId, held.popReceipt);
    } else {
      await afterFailure(options, held);
    }
  } catch (error) {
    options.log('error', category(options), `message ${message.messageId} could not be settled: ${messageOf(error)}`);
  }
}

async function succeeds(options: QueueFunction, held: DequeuedMessageItem): Promise<boolean> {
  const text = decodeText(held.messageText, options.settings.messageEncoding);
  if (text === undefined) {
    options.log('error', category(options), `message ${held.messageId} is not valid base64`);
    return false;
  }
  const done = new AbortController();
  const renewing = renew(options, held, done.signal);
  try {
    await options.invoker.invoke(options.fn, { input: textData(text), triggerMetadata: triggerMetadata(held, text) });
    return true;
  } catch {
    // The invoker has logged it.
    return false;
  } finally {
    done.abort();
    await renewing;
  }
}

/** Keeps the message hidden while its function runs; each renewal gives a new pop receipt. */
async function renew(options: QueueFunction, held: DequeuedMessageItem, done: AbortSignal): Promise<void> {
  const hide = options.hide ?? HIDE;
  for (;;) {
    await pause(hide.renewEveryMs, done);
    if (done.aborted) return;
    try {
      const { popReceipt } = await options.queue.updateMessage(
        held.messageId,
        held.popReceipt,
        undefined,
        hide.seconds,
      );
      if (popReceipt !== undefined) held.popReceipt = popReceipt;
    } catch (error) {
      options.log('warning', category(options), `message ${held.messageId} was not hidden again: ${messageOf(error)}`);
    }
  }
}

async function afterFailure(options: QueueFunction, held: DequeuedMessageItem): Promise<void> {
  if (held.dequeueCount >= options.settings.maxDequeueCount) return toPoison(options, held);
  const seconds = Math.round(options.settings.visibilityTimeoutMs / 1000);
  await options.queue.updateMessage(held.messageId, held.popReceipt, undefined, seconds);
}

/** A poison queue has no poison queue of its own: there the message just stays hidden until its time is over. */
async function toPoison(options: QueueFunction, held: DequeuedMessageItem): Promise<void> {
  if (options.queue.name.endsWith(POISON_SUFFIX)) return;
  await options.poisonQueue.createIfNotExists();
  await options.poisonQueue.sendMessage(held.messageText, { messageTimeToLive: -1 });
  await options.queue.deleteMessage(held.messageId, held.popReceipt);
  options.log('warning', category(options), `message ${held.messageId} moved to ${options.poisonQueue.name}`);
}

export function poisonQueueName(queueName: string): string {
  return `${queueName}${POISON_SUFFIX}`;
}

export function category(options: QueueFunction): string {
  return `Function.${options.fn.name}`;
}
