/**
 * The blob container in which Event Grid keeps what it could not deliver: the port `DeadLetters`, built by
 * `src/runtime/wiring`. Blobs are only listed, read, marked and removed, each by the version that was listed; the
 * container is made by whoever turns dead-lettering on, never here.
 */
import type { TokenCredential } from '@azure/identity';
import { type BlobItem, ContainerClient, type StoragePipelineOptions } from '@azure/storage-blob';
import type { DeadLetter, DeadLetters } from '../../core/ports.ts';
import { withDeadline } from '../shared/deadline.ts';
import { classifyStore, type StoreCall, storeCode } from '../shared/store-faults.ts';

export type DeadLettersOptions = (
  | { readonly endpoint: string; readonly credential: TokenCredential }
  | { readonly connectionString: string }
) & { readonly container: string };

/** Metadata of a blob that could not be read: it is never tried again. */
const ASIDE = 'mooringunreadable';
/** Of one call; a page of 5,000 names or some megabytes take a second or two. */
const CALL_LIMIT_MS = 20_000;
const ABSENT: ReadonlySet<string> = new Set(['ContainerNotFound', 'ContainerBeingDeleted']);
/** Removed meanwhile, or written anew: then it is another letter than the one that was listed. */
const GONE: ReadonlySet<string> = new Set(['BlobNotFound', 'ConditionNotMet', ...ABSENT]);

export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  const client = createClient(options);

  /** What the call gives; undefined where the service answers that what it is about is no longer there. */
  async function unlessGone<T>(
    kind: StoreCall,
    signal: AbortSignal,
    ask: (limited: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask(withDeadline(signal, CALL_LIMIT_MS));
    } catch (error) {
      if (GONE.has(storeCode(error) ?? '')) return undefined;
      throw classifyStore(error, kind, signal);
    }
  }

  return {
    container: options.container,

    async isOn(signal) {
      try {
        return await client.exists({ abortSignal: withDeadline(signal, CALL_LIMIT_MS) });
      } catch (error) {
        throw classifyStore(error, 'read', signal);
      }
    },

    async *list(signal) {
      const blobs = client.listBlobsFlat({ includeMetadata: true, abortSignal: signal });
      try {
        for await (const blob of blobs) yield toLetter(blob);
      } catch (error) {
        if (ABSENT.has(storeCode(error) ?? '')) return;
        throw classifyStore(error, 'read', signal);
      }
    },

    read: ({ name, etag, bytes }, signal) =>
      unlessGone('read', signal, async (abortSignal) => {
        const whole = await client
          .getBlobClient(name)
          .downloadToBuffer(0, bytes, { conditions: { ifMatch: etag }, abortSignal, maxRetryRequestsPerBlock: 0 });
        return whole.toString('utf8');
      }),

    async remove({ name, etag }, signal) {
      await unlessGone('repeatable', signal, (abortSignal) =>
        client.getBlobClient(name).delete({ conditions: { ifMatch: etag }, deleteSnapshots: 'include', abortSignal }),
      );
    },

    async setAside({ name, etag }, signal) {
      await unlessGone('repeatable', signal, (abortSignal) =>
        client.getBlobClient(name).setMetadata({ [ASIDE]: 'true' }, { conditions: { ifMatch: etag }, abortSignal }),
      );
    },
  };
}

function toLetter({ name, metadata, properties }: BlobItem): DeadLetter {
  return {
    name,
    etag: properties.etag,
    bytes: properties.contentLength ?? 0,
    since: (properties.createdOn ?? properties.lastModified).getTime(),
    aside: metadata?.[ASIDE] === 'true',
  };
}

function createClient(options: DeadLettersOptions): ContainerClient {
  // One try: whoever asked for a replay asks again.
  const pipeline: StoragePipelineOptions = { retryOptions: { maxTries: 1 } };
  if ('connectionString' in options) return new ContainerClient(options.connectionString, options.container, pipeline);
  return new ContainerClient(
    `${options.endpoint.replace(/\/+$/, '')}/${options.container}`,
    options.credential,
    pipeline,
  );
}
