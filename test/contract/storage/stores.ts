/**
 * The stores that one suite of behaviours runs on: Azurite, over the network, and `local/storage`, in process. Every
 * test that speaks to tables or queues can be run on each; what passes on both holds the model to the emulator.
 */
import { randomBytes } from 'node:crypto';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import { inject } from 'vitest';
import { httpClientOf } from '../../../local/serve/http-client.ts';
import { connectionString } from '../../../local/storage/azurite.ts';
import type { StorageOptions } from '../../../local/storage/storage.ts';
import { createStorage } from '../../../local/storage/storage.ts';
import { toStorageHttpClient } from '../../../src/azure/queues/http-client.ts';

export interface Store {
  readonly name: string;
  readonly isAzurite: boolean;
  connectionString(): string;
  readonly tables: HttpClient;
  readonly queues: HttpClient;
}

export const AZURITE: Store = {
  name: 'Azurite',
  isAzurite: true,
  connectionString: () => connectionString(inject('azurite')),
  tables: createDefaultHttpClient(),
  queues: createDefaultHttpClient(),
};

const NOWHERE = 'http://127.0.0.1:1/devstoreaccount1';

/** A store in process, empty. The clock is real unless another is given, since Azurite's is. */
export function localStore(name = 'local/storage', options: Partial<StorageOptions> = {}): Store {
  const storage = createStorage({ clock: { now: () => Date.now() }, ...options });
  return {
    name,
    isAzurite: false,
    connectionString: () => connectionString({ blob: NOWHERE, queue: NOWHERE, table: NOWHERE }),
    tables: httpClientOf(storage.tables),
    queues: httpClientOf(storage.queues),
  };
}

/** The last ends its pages as Azure may, and Azurite never does. */
export const STORES: readonly Store[] = [
  AZURITE,
  localStore(),
  localStore('local/storage with short pages', { shortPages: true }),
];

/** Queues have no pages. */
export const QUEUE_STORES = STORES.slice(0, 2);

/** Names differ from test to test, since all share one Azurite. */
export function ownName(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

export function tableOn(store: Store, name: string): TableClient {
  return TableClient.fromConnectionString(store.connectionString(), name, {
    allowInsecureConnection: true,
    httpClient: store.tables,
    retryOptions: { maxRetries: 0 },
  });
}

export function tableServiceOn(store: Store): TableServiceClient {
  return TableServiceClient.fromConnectionString(store.connectionString(), {
    allowInsecureConnection: true,
    httpClient: store.tables,
    retryOptions: { maxRetries: 0 },
  });
}

export function queueOn(store: Store, name: string): QueueClient {
  return new QueueClient(store.connectionString(), name, {
    httpClient: toStorageHttpClient(store.queues),
    retryOptions: { maxTries: 1 },
  });
}
