/**
 * The queue that carries wakes, over Azure Queue Storage: the port `WakeQueue`, built by `src/runtime/wiring`. Messages
 * are plain JSON text (host.json says `messageEncoding: none`) and never expire.
 */
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { StoragePipelineOptions } from '@azure/storage-queue';
import { QueueClient } from '@azure/storage-queue';
import type { WakeMessage } from '../../core/model.ts';
import type { WakeQueue } from '../../core/ports.ts';
import { withDeadline } from '../shared/deadline.ts';
import { classifyStore } from '../shared/store-faults.ts';
import { toStorageHttpClient } from './http-client.ts';

export type WakeQueueOptions = (
  | { readonly endpoint: string; readonly credential: TokenCredential }
  | { readonly connectionString: string }
) & {
  /** `reconcile` where it is absent. */
  readonly name?: string;
  readonly httpClient?: HttpClient;
};

export interface EnsuredWakeQueue extends WakeQueue {
  /** Creates the queue where it is not there; asks the service once a process. */
  ensure(signal: AbortSignal): Promise<void>;
}

export const QUEUE_NAME = 'reconcile';
/** What is due later is woken by the sweep. */
export const DELAY_MAX_MS = 3_600_000;
const NEVER_EXPIRES = -1;
const CALL_LIMIT_MS = 10_000;

export function createWakeQueue(options: WakeQueueOptions): EnsuredWakeQueue {
  const client = createClient(options);
  let ensured = false;

  /** Sending twice does no harm: a ticket is good once. */
  async function call(signal: AbortSignal, send: (limited: AbortSignal) => Promise<unknown>): Promise<void> {
    try {
      await send(withDeadline(signal, CALL_LIMIT_MS));
    } catch (error) {
      throw classifyStore(error, 'repeatable', signal);
    }
  }

  return {
    send: (message, delayMs, signal) =>
      call(signal, (abortSignal) =>
        client.sendMessage(toText(message), {
          visibilityTimeout: toSeconds(delayMs),
          messageTimeToLive: NEVER_EXPIRES,
          abortSignal,
        }),
      ),

    async ensure(signal) {
      if (ensured) return;
      await call(signal, (abortSignal) => client.createIfNotExists({ abortSignal }));
      ensured = true;
    },
  };
}

function toText({ v, scope, group, ticket, trace }: WakeMessage): string {
  return JSON.stringify({ v, scope, group, ticket, trace });
}

/** Rounded up: a message must not come before it is due. */
function toSeconds(delayMs: number): number {
  return Math.ceil(Math.min(Math.max(delayMs, 0), DELAY_MAX_MS) / 1000);
}

function createClient(options: WakeQueueOptions): QueueClient {
  const name = options.name ?? QUEUE_NAME;
  const pipeline: StoragePipelineOptions = {
    // One try: the sweep and the row's ticket are the retry.
    retryOptions: { maxTries: 1 },
    ...(options.httpClient === undefined ? {} : { httpClient: toStorageHttpClient(options.httpClient) }),
  };
  if ('connectionString' in options) return new QueueClient(options.connectionString, name, pipeline);
  return new QueueClient(`${options.endpoint.replace(/\/+$/, '')}/${name}`, options.credential, pipeline);
}
