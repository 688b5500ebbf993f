/**
 * The queue that the Functions host moves a wake to when its handler has failed as often as host.json allows: the port
 * `PoisonQueue`, built by `src/runtime/wiring`. The host makes the queue when it first needs it, so its absence is no
 * fault and means that nothing was ever given up.
 */
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { QueueClient, type StoragePipelineOptions } from '@azure/storage-queue';
import type { PoisonMessage, PoisonQueue } from '../../core/ports.ts';
import { withDeadline } from '../shared/deadline.ts';
import { classifyStore, type StoreCall, storeCode } from '../shared/store-faults.ts';
import { toStorageHttpClient } from './http-client.ts';
import { QUEUE_NAME } from './wake-queue.ts';

export type PoisonQueueOptions = (
  | { readonly endpoint: string; readonly credential: TokenCredential }
  | { readonly connectionString: string }
) & {
  /** Of the queue whose messages come here; `reconcile` where it is absent. */
  readonly of?: string;
  readonly httpClient?: HttpClient;
};

/** What the host puts after the queue's name (documented). */
const SUFFIX = '-poison';
/** One call gives at most so many messages (documented). */
const MESSAGES_MAX = 32;
const CALL_LIMIT_MS = 10_000;
/** The message was removed, or somebody else received it since: either way it is no longer ours to remove. */
const NOT_OURS: ReadonlySet<string> = new Set(['MessageNotFound', 'PopReceiptMismatch']);

export function createPoisonQueue(options: PoisonQueueOptions): PoisonQueue {
  const client = createClient(options);

  /** What the call gives, or `otherwise` where the service answers with one of these codes. */
  async function call<T>(
    kind: StoreCall,
    signal: AbortSignal,
    otherwise: { readonly codes: ReadonlySet<string>; readonly value: T },
    ask: (limited: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      return await ask(withDeadline(signal, CALL_LIMIT_MS));
    } catch (error) {
      if (otherwise.codes.has(storeCode(error) ?? '')) return otherwise.value;
      throw classifyStore(error, kind, signal);
    }
  }

  return {
    count: (signal) =>
      call('read', signal, { codes: ABSENT, value: 0 }, async (abortSignal) => {
        const { approximateMessagesCount = 0 } = await client.getProperties({ abortSignal });
        return approximateMessagesCount;
      }),

    peek: (max, signal) =>
      call('read', signal, { codes: ABSENT, value: [] }, async (abortSignal) => {
        const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: bounded(max), abortSignal });
        return peekedMessageItems.map(toMessage);
      }),

    // Hiding messages that nobody holds does no harm: they come back.
    receive: (max, hideMs, signal) =>
      call('repeatable', signal, { codes: ABSENT, value: [] }, async (abortSignal) => {
        const { receivedMessageItems } = await client.receiveMessages({
          numberOfMessages: bounded(max),
          visibilityTimeout: Math.ceil(hideMs / 1000),
          abortSignal,
        });
        return receivedMessageItems.map((item) => ({
          ...toMessage(item),
          id: item.messageId,
          receipt: item.popReceipt,
        }));
      }),

    remove: ({ id, receipt }, signal) =>
      call('repeatable', signal, { codes: NOT_OURS, value: undefined }, async (abortSignal) => {
        await client.deleteMessage(id, receipt, { abortSignal });
      }),
  };
}

const ABSENT: ReadonlySet<string> = new Set(['QueueNotFound']);

function bounded(max: number): number {
  return Math.min(Math.max(max, 1), MESSAGES_MAX);
}

function toMessage({ messageText, insertedOn }: { messageText: string; insertedOn: Date }): PoisonMessage {
  return { text: messageText, since: insertedOn.getTime() };
}

function createClient(options: PoisonQueueOptions): QueueClient {
  const name = `${options.of ?? QUEUE_NAME}${SUFFIX}`;
  const pipeline: StoragePipelineOptions = {
    // One try: whoever asked for a replay asks again.
    retryOptions: { maxTries: 1 },
    ...(options.httpClient === undefined ? {} : { httpClient: toStorageHttpClient(options.httpClient) }),
  };
  if ('connectionString' in options) return new QueueClient(options.connectionString, name, pipeline);
  return new QueueClient(`${options.endpoint.replace(/\/+$/, '')}/${name}`, options.credential, pipeline);
}
